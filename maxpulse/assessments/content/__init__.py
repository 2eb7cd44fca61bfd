"""Question banks: what is asked, in which order, and what each answer is worth."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from maxpulse.assessments.content.bank import Area, Choice, Condition, Question, QuestionBank, UnknownQuestion
from maxpulse.assessments.content.load import read_bank
from maxpulse.assessments.content.reading import ContentError

__all__ = [
    "Area",
    "Choice",
    "Condition",
    "ContentError",
    "Question",
    "QuestionBank",
    "UnknownQuestion",
    "load_bank",
    "offered_types",
]

HERE = Path(__file__).parent
TYPES = ("health", "wealth", "hybrid")


@cache
def load_bank(assessment_type: str) -> QuestionBank:
    """The bank of an assessment type, read once a process. Raises ContentError when wrong or missing."""
    questions = HERE / f"{assessment_type}.yaml"
    if not questions.is_file():
        raise ContentError(f"there is no question bank called {assessment_type}")
    return read_bank(questions, HERE / f"{assessment_type}_scoring.yaml")


@cache
def offered_types() -> tuple[str, ...]:
    """The assessment types there is a bank for, in the order a form offers them."""
    return tuple(each for each in TYPES if (HERE / f"{each}.yaml").is_file())
