"""Judging an answer on a known state of its session: nothing is read, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from maxpulse.assessments.content.answers import AnswerValue
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.rules import RawAnswer, Refusal, Standing, encode, read_answer, standing
from maxpulse.assessments.state import State


class NotOnThePath(ValueError):
    """The question is not asked on this person's path (any more)."""


class AlreadyFinished(ValueError):
    """The assessment has its result; answers are no longer taken."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be taken as it is; `refusal` says why in a sentence."""

    state: State
    question: Question
    refusal: Refusal


class Weighed(NamedTuple):
    """A good answer: judged on `before`, it leads to `after`, and `standing` says where that is."""

    before: State
    after: State
    question: Question
    value: AnswerValue
    standing: Standing


def weigh(state: State, question_id: str, raw: RawAnswer, *, anywhere: bool = False) -> Weighed | Refused:
    """What this answer makes of the session. Raises NotOnThePath, AlreadyFinished.

    `anywhere`: also to a question that is not asked as things stand. It is kept and does not count until it is.
    """
    if state.completed_at is not None:
        raise AlreadyFinished(question_id)
    question = state.bank.find_question(question_id)
    if question is None or not (anywhere or question_id in state.reachable):
        raise NotOnThePath(question_id)
    value = read_answer(question, raw, state.answers)
    if isinstance(value, Refusal):
        return Refused(state, question, value)
    after = state.with_answer(question_id, value, encode(value))
    now = standing(after.bank, after.answers, after=question_id)
    after.note_path(now.path)
    return Weighed(state, after, question, value, now)
