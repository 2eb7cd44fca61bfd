"""The rules of assessments: pure functions of a question bank and a person's answers."""

from __future__ import annotations

from maxpulse.assessments.content.answers import SKIPPED, Answers, AnswerValue, Quantity, Skipped
from maxpulse.assessments.rules.canonical import BadAnswerText, decode, encode
from maxpulse.assessments.rules.display import display, form_fields, preferred_unit, units_offered
from maxpulse.assessments.rules.grades import grade_level, whole
from maxpulse.assessments.rules.knowledge import is_correct
from maxpulse.assessments.rules.path import (
    Standing,
    counting_answer,
    next_question,
    path,
    reachable_answers,
    standing,
)
from maxpulse.assessments.rules.reading import bounds, read_answer
from maxpulse.assessments.rules.refusals import Refusal
from maxpulse.assessments.rules.scoring import NothingScored, score
from maxpulse.assessments.rules.types import (
    AreaScore,
    Driver,
    Knowledge,
    PartScore,
    Picture,
    Potential,
    Priority,
    RawAnswer,
    Result,
    Shown,
)

__all__ = [
    "SKIPPED",
    "AnswerValue",
    "Answers",
    "AreaScore",
    "BadAnswerText",
    "Driver",
    "Knowledge",
    "NothingScored",
    "PartScore",
    "Picture",
    "Potential",
    "Priority",
    "Quantity",
    "RawAnswer",
    "Refusal",
    "Result",
    "Shown",
    "Skipped",
    "Standing",
    "bounds",
    "counting_answer",
    "decode",
    "display",
    "encode",
    "form_fields",
    "grade_level",
    "is_correct",
    "next_question",
    "path",
    "preferred_unit",
    "reachable_answers",
    "read_answer",
    "score",
    "standing",
    "units_offered",
    "whole",
]
