"""A figure made of answers, as it is scored and as people think of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maxpulse.assessments.content.answers import Answers, Quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure to score. `figure` x `per` is the amount people think in, `unit` the one entered."""

    figure: Decimal
    per: Decimal = Decimal(1)
    unit: str = ""


def unit_of(answers: Answers, question: str) -> str:
    """The key of the unit an answer was entered in; empty when it is the question's first."""
    value = answers.get(question)
    return value.unit if isinstance(value, Quantity) else ""
