"""Taking an answer: judged here, written and told by the process's desk."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from maxpulse.assessments.actions.desk import desk, fresh_state
from maxpulse.assessments.actions.weighing import NotOnThePath, Refused, Weighed, weigh
from maxpulse.assessments.queries import holds_answer
from maxpulse.assessments.recorder.recorder import RecorderDown
from maxpulse.assessments.rules import RawAnswer, Standing, standing
from maxpulse.assessments.state import State

# Many answers of one session at once take turns: each round takes one of them.
ATTEMPTS = 16


class IdTaken(ValueError):
    """The answer's id belongs to something else; the page has to make a new one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer is stored, now or before; `state` is the session with it, `standing` where that leads.

    `is_asked`: its question is on the path. An answer to one that is not is kept, and counts once it is.
    """

    state: State
    standing: Standing
    is_asked: bool


def answer(
    state: State,
    question_id: str,
    raw: RawAnswer,
    answer_id: UUID,
    took_ms: int | None,
    device: str | None = None,
) -> Taken | Refused:
    """Store one answer once, however often it is sent. `device`: the name of the one it came from, where it is known.

    Raises NotOnThePath where the question is not asked (any more) and this is no answer to it, AlreadyFinished,
    IdTaken, NotWritable when the database refuses this answer and always will, or RecorderDown when it cannot be
    reached in time.
    """
    for _attempt in range(ATTEMPTS):
        weighed = _weigh_on_the_newest(state, question_id, raw)
        if isinstance(weighed, Refused):
            return weighed
        if desk().write(weighed, answer_id, took_ms, device):
            return _taken(weighed.after, weighed.standing, question_id)
        newest = fresh_state(state.session_id)
        if holds_answer(state.session_id, answer_id):
            return _taken(newest, standing(newest.bank, newest.answers, after=question_id), question_id)
        if newest.version == weighed.before.version:
            raise IdTaken(str(answer_id))
        state = newest
    raise RecorderDown("too many answers at once")


def _weigh_on_the_newest(state: State, question_id: str, raw: RawAnswer) -> Weighed | Refused:
    with suppress(NotOnThePath):
        weighed = weigh(state, question_id, raw, anywhere=True)
        if isinstance(weighed, Weighed):
            return weighed
    # What is remembered may be old: no is only said of what is so now. A yes the recorder checks.
    newest = fresh_state(state.session_id)
    # Another device may have closed the branch since this page was opened: nothing that was said is lost.
    weighed = weigh(newest, question_id, raw, anywhere=True)
    if isinstance(weighed, Refused) and question_id not in newest.reachable:
        raise NotOnThePath(question_id)
    return weighed


def _taken(state: State, now: Standing, question_id: str) -> Taken:
    return Taken(state, now, is_asked=now.number(question_id) > 0)
