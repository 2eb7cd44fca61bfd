"""The figures of the health assessment made of several answers, and whom which anchors hold for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, chosen, number
from maxpulse.assessments.content.figures import weekly_minutes
from maxpulse.assessments.rules.flags import drinks_too_much
from maxpulse.assessments.rules.plausibility import bmi
from maxpulse.assessments.rules.scoring.reading import Reading, unit_of

# drinks a day in l: 80 % of the adequate intake of water (EFSA 2010); neither or unsaid: the middle of both
DRINKS_TARGET = {"male": Decimal("2.0"), "female": Decimal("1.6")}
MIDDLE_DRINKS_TARGET = Decimal("1.8")
BREASTFEEDING, HEAT = Decimal("0.7"), Decimal("0.5")
# US drinks of 14 g a week (NIAAA)
ALCOHOL_LIMIT = {"male": Decimal(14), "female": Decimal(7)}
MIDDLE_ALCOHOL_LIMIT = Decimal("10.5")
OLDER, NO_SITTING = Decimal(65), Decimal(420)


def variants(answers: Answers) -> frozenset[str]:
    """Which anchors differ for this person: "older" (65 and over), "asian" (own BMI action points)."""
    found = {"asian"} & chosen(answers, "D_ancestry")
    if (number(answers, "D_age") or 0) >= OLDER:
        found.add("older")
    return frozenset(found)


def waived(answers: Answers) -> frozenset[str]:
    """Items that count as full because of another answer: sitting, from 420 minutes of movement on (Ekelund)."""
    moved = weekly_minutes(answers)
    return frozenset(("sitting",)) if moved is not None and moved >= NO_SITTING else frozenset()


def excessive(answers: Answers) -> frozenset[str]:
    """Items whose figure is so far beyond the top that it calls for care."""
    return frozenset(("drinks",)) if drinks_too_much(answers) else frozenset()


def age_band(answers: Answers) -> str:
    """The age band that texts are chosen by: 18-39, 40-64 or 65+."""
    age = number(answers, "D_age") or Decimal(0)
    return "65+" if age >= OLDER else "40-64" if age >= 40 else "18-39"


def drinks_target(answers: Answers) -> Decimal:
    """Litres of drinks a day for this person."""
    own = chosen(answers, "D_flags")
    target = DRINKS_TARGET.get(_sex(answers), MIDDLE_DRINKS_TARGET)
    target += BREASTFEEDING if "breastfeeding" in own else 0
    return target + (HEAT if "yes" in chosen(answers, "H_heat") else 0)


def alcohol_limit(answers: Answers) -> Decimal:
    """US drinks a week that the alcohol anchors are multiples of."""
    return ALCOHOL_LIMIT.get(_sex(answers), MIDDLE_ALCOHOL_LIMIT)


def _sex(answers: Answers) -> str:
    return next(iter(chosen(answers, "D_sex")), "")


def _movement(answers: Answers) -> Reading | None:
    minutes = weekly_minutes(answers)
    return None if minutes is None else Reading(minutes)


def _fruit_and_vegetables(answers: Answers) -> Reading | None:
    vegetables, fruit = number(answers, "N_veg"), number(answers, "N_fruit")
    return None if vegetables is None or fruit is None else Reading(vegetables + fruit)


def _drinks(answers: Answers) -> Reading | None:
    return _share(answers, "H_drinks", drinks_target(answers))


def _alcohol(answers: Answers) -> Reading | None:
    return _share(answers, "C_alc", alcohol_limit(answers))


def _share(answers: Answers, question: str, whole: Decimal) -> Reading | None:
    amount = number(answers, question)
    return None if amount is None else Reading(amount / whole, whole, unit_of(answers, question))


def _bmi(answers: Answers) -> Reading | None:
    height = number(answers, "D_height")
    index = bmi(height, number(answers, "D_weight"))
    if index is None or height is None:
        return None
    return Reading(index, height * height / 10000, unit_of(answers, "D_weight"))


READINGS: Mapping[str, Callable[[Answers], Reading | None]] = {
    "weekly_minutes": _movement,
    "fruit_and_vegetables": _fruit_and_vegetables,
    "drinks_share": _drinks,
    "alcohol_share": _alcohol,
    "bmi": _bmi,
}
