"""One person of demo data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.rules import RawAnswer

SKIP = RawAnswer(skipped=True)


@dataclass(frozen=True, slots=True)
class Person:
    """Who takes an assessment: name, an address that reaches nobody, the browser's name, and all their answers."""

    name: str
    email: str
    agent: str
    answers: Mapping[str, RawAnswer]

    def answer_to(self, question: Question) -> RawAnswer:
        """What this person says, branches included; something plausible to a question not foreseen."""
        return self.answers.get(question.id) or _anything(question)


def _anything(question: Question) -> RawAnswer:
    if not question.required:
        return SKIP
    if not question.is_numeric:
        return RawAnswer((question.choices[0].value,))
    low, high = question.likely or (question.low, question.high)
    steps = round((low + high) / 2 / question.step)
    return RawAnswer((str(steps * question.step),), question.units[0].key)
