"""What a result says besides its scores: where to find help, which advice is left out. Never a diagnosis."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from maxpulse.assessments.content.answers import Answers, chosen, number
from maxpulse.assessments.content.money import debt_percent

SIGNPOST: Final = "signpost"
SLEEP_SIGNPOST: Final = "sleep_signpost"
FLUID_CAUTION: Final = "fluid_caution"
NO_FLUID_ADVICE: Final = "no_fluid_advice"
NO_WEIGHT_ADVICE: Final = "no_weight_advice"
GENTLE_EXERCISE: Final = "gentle_exercise"
GENTLE_FOOD: Final = "gentle_food"
MONEY_SIGNPOST: Final = "money_signpost"
NO_ALCOHOL: Final = "no_alcohol"

DISTRESS = Decimal(3)
# The product's safety rule: no target for drinks or weight in pregnancy, with an eating disorder or a weak heart or
# kidney: there a doctor or midwife sets it. Whoever breastfeeds is between two weights and needs more food, not less
# (EFSA 2013: 500 kcal a day more), so no target for weight either; drinks stay, for EFSA 2010 has a figure for them
# (0.7 l more). The questions behind a target that is left out are not asked (`show_if` in the content).
NO_FLUID = frozenset(("pregnant", "fluid_limit", "heart_kidney", "eating_disorder"))
NO_WEIGHT = frozenset(("pregnant", "breastfeeding", "heart_kidney", "eating_disorder"))
# WHO 2023: no amount is safe; CDC: while breastfeeding too, none is the safest choice. So every amount gets a note.
WITHOUT_ALCOHOL = frozenset(("pregnant", "breastfeeding"))
GENTLE = frozenset(("injury", "heart_kidney", "pregnant"))
# the 95th percentile of total water drunk by men and by women (EFSA 2010), in l
MOST_DRINKS = {"male": Decimal("4.0"), "female": Decimal("3.1")}
MIDDLE_MOST_DRINKS = Decimal("3.55")
# percent of the income before tax: what the anchors of the debt load call very low lies above
HEAVY_DEBT = Decimal(43)


def flags_of(answers: Answers) -> tuple[str, ...]:
    """The flags of a person's reachable answers, in a fixed order."""
    own = chosen(answers, "D_flags")
    told = {
        SIGNPOST: _at_most(answers, "C_mood", DISTRESS) or _at_most(answers, "C_stress", DISTRESS),
        SLEEP_SIGNPOST: "yes" in chosen(answers, "S_long"),
        FLUID_CAUTION: drinks_too_much(answers),
        NO_FLUID_ADVICE: bool(own & NO_FLUID),
        NO_WEIGHT_ADVICE: bool(own & NO_WEIGHT),
        GENTLE_EXERCISE: bool(own & GENTLE),
        GENTLE_FOOD: "eating_disorder" in own,
        MONEY_SIGNPOST: _money_is_tight(answers),
        NO_ALCOHOL: bool(own & WITHOUT_ALCOHOL) and bool(number(answers, "C_alc")),
    }
    return tuple(flag for flag, holds in told.items() if holds)


def is_without_numbers(area: str, flags: Collection[str]) -> bool:
    """True for food where there is an eating disorder: it is scored, and nothing in it is put forward by numbers."""
    return area == "nutrition" and GENTLE_FOOD in flags


def not_asked(flags: Collection[str]) -> frozenset[str]:
    """The keys of areas whose questions nobody with these flags is asked: no score there is not too few answers."""
    return frozenset(("hydration",)) if NO_FLUID_ADVICE in flags else frozenset()


def _at_most(answers: Answers, question: str, limit: Decimal) -> bool:
    given = number(answers, question)
    return given is not None and given <= limit


def drinks_too_much(answers: Answers) -> bool:
    """True above what 95 of 100 men or women take in: points stay, but nothing may praise it."""
    sex = next(iter(chosen(answers, "D_sex")), "")
    return (number(answers, "H_drinks") or 0) > MOST_DRINKS.get(sex, MIDDLE_MOST_DRINKS)


def _money_is_tight(answers: Answers) -> bool:
    is_late = "three" in chosen(answers, "M_late") or "always" in chosen(answers, "F5")
    return is_late or (debt_percent(answers) or Decimal(0)) > HEAVY_DEBT
