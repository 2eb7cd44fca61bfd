"""From points to grades, levels and the figures shown. Cut-offs after the American Heart Association.

High (80 and more) is A, moderate (50-79) B to C, low (below 50) D to F; the cuts inside are a product choice.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from maxpulse.core.tongue import N_

GRADES = (
    ("A+", 90),
    ("A", 80),
    ("B+", 74),
    ("B", 66),
    ("C+", 58),
    ("C", 50),
    ("D+", 45),
    ("D", 40),
    ("F", 0),
)
GRADE_LEVELS = {"A": 5, "B": 4, "C": 3, "D": 2, "F": 1}
LEVELS = ((5, 80), (4, 66), (3, 50), (2, 40), (1, 0))
LEVEL_WORDS = {5: N_("Strong"), 4: N_("Good"), 3: N_("Fair"), 2: N_("Low"), 1: N_("Very low")}
NOT_SCORED = N_("Not scored")


def grade(points: Decimal) -> str:
    """The grade of a total (0-100, unrounded)."""
    return next(name for name, least in GRADES if points >= least)


def grade_level(name: str) -> int:
    """The level (1-5) a grade is coloured by."""
    return GRADE_LEVELS[name[0]]


def level(points: Decimal) -> int:
    """The level (1-5) of an area or item, from the unrounded score."""
    return next(number for number, least in LEVELS if points >= least)


def out_of_ten(points: Decimal) -> int:
    """An area's score as shown, 1-10."""
    tenth = int((points / 10).quantize(Decimal(1), ROUND_CEILING))
    return min(10, max(1, tenth))


def whole(points: Decimal) -> int:
    """Points as shown, rounded down so that a figure never stands beside the grade below it."""
    return int(points)
