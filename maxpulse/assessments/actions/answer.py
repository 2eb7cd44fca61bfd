"""Taking an answer: judged here, written by the recorder, told to the distributor after the commit."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from maxpulse import live
from maxpulse.assessments.content.answers import AnswerValue, Quantity
from maxpulse.assessments.content.bank import Question
from maxpulse.assessments.queries import get_state, holds_answer
from maxpulse.assessments.recorder.entry import Entry
from maxpulse.assessments.recorder.recorder import Recorder, RecorderDown
from maxpulse.assessments.rules import (
    RawAnswer,
    Refusal,
    Standing,
    encode,
    read_answer,
    standing,
)
from maxpulse.assessments.state import Memory, State
from maxpulse.core import clock

# Many answers of one session at once take turns: each round takes one of them.
ATTEMPTS = 16


class NotOnThePath(ValueError):
    """The question is not asked on this person's path (any more)."""


class AlreadyFinished(ValueError):
    """The assessment has its result; answers are no longer taken."""


class IdTaken(ValueError):
    """The answer's id belongs to something else; the page has to make a new one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer is stored, now or before; `state` is the session with it, `standing` where that leads."""

    state: State
    standing: Standing


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer cannot be taken as it is; `refusal` says why in a sentence."""

    state: State
    question: Question
    refusal: Refusal


def current_state(session_id: UUID) -> State:
    """The session's state, remembered or read: good for judging an answer, which the recorder checks again.

    Another process may know a newer one: what is shown to people is read with `fresh_state`.
    """
    return memory().find(session_id) or fresh_state(session_id)


def fresh_state(session_id: UUID) -> State:
    """The session's state as the database holds it now. Raises NoSuchAssessment."""
    state = get_state(session_id)
    memory().forget(session_id)
    memory().keep(state)
    return state


def answer(
    state: State, question_id: str, raw: RawAnswer, answer_id: UUID, took_ms: int | None
) -> Taken | Refused:
    """Store one answer once, however often it is sent.

    Raises NotOnThePath, AlreadyFinished, IdTaken, or RecorderDown when the database cannot be reached in time.
    """
    for _attempt in range(ATTEMPTS):
        judged, state = _judge_on_the_newest(state, question_id, raw)
        if isinstance(judged, Refused):
            return judged
        question, value = judged
        later = state.with_answer(question_id, value, encode(value))
        now = standing(later.bank, later.answers, after=question_id)
        later.note_path(now.path)
        entry = _entry(state, later, question, value, now, answer_id, took_ms)
        number = recorder().record(entry)
        if number is not None:
            memory().keep(later)
            _tell(later, entry, number)
            return Taken(later, now)
        newest = fresh_state(state.session_id)
        if holds_answer(state.session_id, answer_id):
            return Taken(newest, standing(newest.bank, newest.answers, after=question_id))
        if newest.version == state.version:
            raise IdTaken(str(answer_id))
        state = newest
    raise RecorderDown("too many answers at once")


def memory() -> Memory:
    """What this process remembers of sessions."""
    remembered: Memory = current_app.extensions["assessment_memory"]
    return remembered


def recorder() -> Recorder:
    """This process's recorder."""
    ours: Recorder = current_app.extensions["recorder"]
    return ours


def _judge_on_the_newest(
    state: State, question_id: str, raw: RawAnswer
) -> tuple[tuple[Question, AnswerValue] | Refused, State]:
    with suppress(NotOnThePath):
        judged = _judge(state, question_id, raw)
        if not isinstance(judged, Refused):
            return judged, state
    # What is remembered may be old: no is only said of what is so now. A yes the recorder checks.
    newest = fresh_state(state.session_id)
    return _judge(newest, question_id, raw), newest


def _judge(state: State, question_id: str, raw: RawAnswer) -> tuple[Question, AnswerValue] | Refused:
    if state.completed_at is not None:
        raise AlreadyFinished(question_id)
    question = state.bank.find_question(question_id)
    if question is None or question_id not in state.reachable:
        raise NotOnThePath(question_id)
    read = read_answer(question, raw, state.answers)
    if isinstance(read, Refusal):
        return Refused(state, question, read)
    return question, read


def _entry(
    state: State,
    later: State,
    question: Question,
    value: AnswerValue,
    now: Standing,
    answer_id: UUID,
    took_ms: int | None,
) -> Entry:
    typed = value if isinstance(value, Quantity) else None
    return Entry(
        answer_id=answer_id,
        session_id=state.session_id,
        version=state.version,
        question_id=question.id,
        question_text=question.text,
        value=later.stored[question.id],
        entered=typed.entered if typed else None,
        unit=typed.unit if typed else None,
        took_ms=took_ms,
        # The last step is the person's own: to finish.
        progress=min(now.progress, 99),
        index=now.number(question.id),
        area=(now.next or question).area,
        at=clock.now(),
    )


def _tell(state: State, entry: Entry, number: int) -> None:
    facts: dict[str, object] = {"c": str(state.client_id)}
    if state.progress_shared:
        facts |= {"p": entry.progress, "a": entry.area}
    live.publish([live.Message(str(state.distributor_id), number, "answer", entry.at, facts)])
