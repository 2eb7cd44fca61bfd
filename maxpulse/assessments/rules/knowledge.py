"""Questions with a right answer: they are shown and explained, never scored."""

from __future__ import annotations

from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.bank import Question


def is_correct(question: Question, value: AnswerValue) -> bool | None:
    """Whether an answer is the right one; None when it was skipped or the question has no right one."""
    if not question.asks_knowledge or not isinstance(value, str):
        return None
    choice = question.choice(value)
    return choice is not None and choice.right
