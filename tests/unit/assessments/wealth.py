"""The wealth bank, and what Mira's answers are worth by it."""

from __future__ import annotations

from decimal import Decimal

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, Driver, score
from tests.fakes.purses import dollars, mira

BANK = load_bank("wealth")
RETIRED: dict[str, AnswerValue] = {"M_work": "retired", "D_age": Decimal(68), "M_draw": Decimal(4)}
NOTHING_COMES_IN: dict[str, AnswerValue] = {"M_income": dollars("0")}


def driver(item: str, **changes: AnswerValue) -> Driver | None:
    return next((one for one in score(BANK, mira(**changes)).drivers if one.key == item), None)


def points(item: str, **changes: AnswerValue) -> Decimal | None:
    """Mira's points at an item with some answers changed; None when it is not scored."""
    found = driver(item, **changes)
    return found.score if found else None


def area(key: str, **changes: AnswerValue) -> Decimal | None:
    return next(area.score for area in score(BANK, mira(**changes)).areas if area.key == key)
