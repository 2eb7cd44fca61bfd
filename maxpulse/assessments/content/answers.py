"""What a person can answer, in the forms that conditions and scores read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person chose not to answer. Unlike a missing answer it lets them go on."""


SKIPPED: Final = Skipped()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure: `amount` in the question's first unit (kg, cm, l), with unit and figures as entered.

    `entered` is what was typed, two fields parted by a space ("5 11" with unit "ft").
    """

    amount: Decimal
    unit: str
    entered: str


AnswerValue: TypeAlias = Decimal | Quantity | str | tuple[str, ...] | Skipped
Answers: TypeAlias = Mapping[str, AnswerValue]


def number(answers: Answers, question_id: str) -> Decimal | None:
    """The number given to a question in its first unit; None when missing, skipped or no number."""
    value = answers.get(question_id)
    if isinstance(value, Quantity):
        return value.amount
    return value if isinstance(value, Decimal) else None


def chosen(answers: Answers, question_id: str) -> frozenset[str]:
    """The choices made at a question of any choice kind; empty when missing or skipped."""
    value = answers.get(question_id)
    if isinstance(value, str):
        return frozenset((value,))
    return frozenset(value) if isinstance(value, tuple) else frozenset()
