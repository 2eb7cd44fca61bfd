"""Question banks: what is asked, in which order, and what each answer is worth. A folder for each version.

A version that anybody was asked by is never changed: an edit is a new folder. What is published on the admins' page
stands in the database; whoever may have to do with either asks `assessments.versions`.
"""

from __future__ import annotations

from functools import cache

from maxpulse.assessments.content import hybrid
from maxpulse.assessments.content.bank import Area, Choice, Condition, Question, QuestionBank, UnknownQuestion
from maxpulse.assessments.content.check.frame import TYPES
from maxpulse.assessments.content.folders import read_own, versions_on_disk
from maxpulse.assessments.content.reading import ContentError

__all__ = [
    "HALVES",
    "TYPES",
    "Area",
    "Choice",
    "Condition",
    "ContentError",
    "Question",
    "QuestionBank",
    "UnknownQuestion",
    "bank_on_disk",
    "load_bank",
    "offered_types",
    "versions_on_disk",
]


HALVES = ("health", "wealth")


def load_bank(assessment_type: str) -> QuestionBank:
    """The newest bank of an assessment type on disk. Raises ContentError when wrong or missing."""
    if assessment_type == hybrid.TYPE:
        return bank_on_disk(hybrid.TYPE, hybrid.BOTH.format(*(load_bank(half).version for half in HALVES)))
    versions = versions_on_disk(assessment_type)
    if not versions:
        raise ContentError(f"there is no question bank called {assessment_type}")
    return bank_on_disk(assessment_type, versions[-1])


@cache
def bank_on_disk(assessment_type: str, version: str) -> QuestionBank:
    """One version of a bank, read once a process. Raises ContentError when wrong or missing."""
    if assessment_type == hybrid.TYPE:
        return hybrid.compose(*(bank_on_disk(half, each) for half, each in hybrid.halves_of(version)))
    if version not in versions_on_disk(assessment_type):
        raise ContentError(f"there is no version {version} of the {assessment_type} questions on disk")
    return read_own(assessment_type, version)


@cache
def offered_types() -> tuple[str, ...]:
    """The assessment types there is a bank for, in the order a form offers them."""
    there = [each for each in HALVES if versions_on_disk(each)]
    return (*there, hybrid.TYPE) if len(there) == len(HALVES) else tuple(there)
