"""Where somebody stands beside adults of the United States: three figures of a health check, and never a goal.

Only what was measured the same way there is laid beside one's own: drinks alone do not compare with all the water of
a day, so they are left out. Who has told us of something that makes a comparison harmful is shown none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, chosen, number
from maxpulse.assessments.content.figures import weekly_minutes
from maxpulse.assessments.rules.flags import (
    GENTLE_EXERCISE,
    GENTLE_FOOD,
    NO_WEIGHT_ADVICE,
    SIGNPOST,
    SLEEP_SIGNPOST,
)
from maxpulse.assessments.rules.plausibility import bmi
from maxpulse.core.tongue import N_, plain

UNDERWEIGHT = Decimal("18.5")
TENTH = Decimal("0.1")
AS_TOLD = N_("%(figure)s: %(years)s, as people told it.")
SURVEY = "National Health and Nutrition Examination Survey"


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure of a population: a quarter of it has less than `low`, half less than `middle`, a quarter more than
    `high`. `amount` has a slot for a figure with its `unit`; `how` says how it was found, with slots for the `label`
    as `figure` and the `years`. `hidden_by` names the flags that forbid it.
    """

    key: str
    label: str
    amount: str
    unit: str
    low: Decimal
    middle: Decimal
    high: Decimal
    years: str
    how: str
    note: str
    hidden_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One's own figure beside a population's. `place` is its quarter, 1 to 4; `words` say so, for translation."""

    reference: Reference
    figure: str
    place: int
    words: str


REFERENCES = (
    Reference(
        "movement",
        N_("Moving"),
        N_("%(figure)s min a week"),
        N_("min a week"),
        *(Decimal(45), Decimal(180), Decimal(420)),
        "2021–2023",
        AS_TOLD,
        N_("What is good for you is 150 minutes, wherever others stand. Vigorous minutes count twice."),
        frozenset((SIGNPOST, GENTLE_EXERCISE, GENTLE_FOOD)),
    ),
    Reference(
        "sleep",
        N_("Sleep"),
        N_("%(figure)s hours a night"),
        N_("hours a night"),
        *(Decimal("6.5"), Decimal("7.5"), Decimal("8.5")),
        "2017–2018",
        AS_TOLD,
        N_("Seven to nine hours are right for most adults, seven to eight from 65 on."),
        frozenset((SIGNPOST, SLEEP_SIGNPOST)),
    ),
    Reference(
        "bmi",
        N_("Weight for height"),
        N_("BMI %(figure)s"),
        N_("BMI"),
        *(Decimal("24.6"), Decimal("28.3"), Decimal("33.3")),
        "2021–2023",
        N_("%(figure)s: %(years)s, measured."),
        N_("Common is not the same as healthy here: the middle lies above the range with the best outlook."),
        frozenset((SIGNPOST, NO_WEIGHT_ADVICE, GENTLE_FOOD)),
    ),
)
PLACES = {
    1: N_("You are in the lowest quarter."),
    2: N_("You are in the second quarter, below the middle."),
    3: N_("You are in the third quarter, above the middle."),
    4: N_("You are in the highest quarter."),
}
IN_THE_MIDDLE = N_("You are right in the middle.")


def compare(answers: Answers, flags: tuple[str, ...]) -> tuple[Compared, ...]:
    """What can be laid beside the population, of a person's reachable answers and the flags of their result."""
    found = []
    for reference in REFERENCES:
        figure = FIGURES[reference.key](answers)
        if figure is not None and not reference.hidden_by & set(flags):
            found.append(_compared(reference, figure))
    return tuple(found)


def _compared(reference: Reference, figure: Decimal) -> Compared:
    place = 1 + sum(figure >= mark for mark in (reference.low, reference.middle, reference.high))
    if figure == reference.high:
        place = 3
    words = IN_THE_MIDDLE if figure == reference.middle else PLACES[place]
    return Compared(reference, plain(figure), place, words)


def _sleep(answers: Answers) -> Decimal | None:
    return number(answers, "S_hours")


def _bmi(answers: Answers) -> Decimal | None:
    index = bmi(number(answers, "D_height"), number(answers, "D_weight"))
    # Nobody who weighs too little is told how many weigh more. Who breastfeeds is between two weights; results made
    # before the flag said so know it by the answer alone.
    if index is None or index < UNDERWEIGHT or "breastfeeding" in chosen(answers, "D_flags"):
        return None
    return index.quantize(TENTH)


FIGURES: dict[str, Callable[[Answers], Decimal | None]] = {
    "movement": weekly_minutes,
    "sleep": _sleep,
    "bmi": _bmi,
}
