"""What a person has answered, and answers that go together."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from maxpulse.assessments.content import Question
from maxpulse.assessments.content.money import COUNTRY

# From and below what these are, so that none of them makes another one strange.
TOGETHER = {
    "D_weight": (60, 85),
    "D_height": (175, 185),
    "M_income": (2000, 4000),
    "M_gross": (5000, 9000),
    "M_ess": (800, 1500),
    "M_debtpay": (50, 200),
    "M_house": (300, 700),
    "M_save": (50, 200),
}


class Value(NamedTuple):
    """One answer as it was typed, in that unit ("" where there is none)."""

    question_id: str
    typed: str
    unit: str


@dataclass
class Given:
    """What the person has answered, on whichever device, in the order in which they did."""

    values: list[Value] = field(default_factory=list)

    def last(self) -> dict[str, Value]:
        """The answer to each question that was given last."""
        return {each.question_id: each for each in self.values}


def some_value(question: Question, chance: Random) -> str:
    """An answer that goes together with all others that this gives."""
    if question.id == COUNTRY:
        # An amount on its way in another country's currency would be refused, and rightly.
        return "other"
    if question.id in TOGETHER:
        return str(chance.randrange(*TOGETHER[question.id]))
    if question.id == "E_vig":
        return "0"
    if question.is_numeric:
        low, high = question.likely or (question.low, question.high)
        return str(chance.randint(int(low), int(high)))
    return chance.choice(question.choices).value
