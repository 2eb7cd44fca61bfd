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
    """The answer is stored, now or before; `state` is the session with it, `standing` where that leads."""

    state: State
    standing: Standing


def answer(
    state: State,
    question_id: str,
    raw: RawAnswer,
    answer_id: UUID,
    took_ms: int | None,
    device: str | None = None,
) -> Taken | Refused:
    """Store one answer once, however often it is sent. `device`: the name of the one it came from, where it is known.

    Raises NotOnThePath, AlreadyFinished, IdTaken, NotWritable when the database refuses this answer and always
    will, or RecorderDown when it cannot be reached in time.
    """
    for _attempt in range(ATTEMPTS):
        weighed = _weigh_on_the_newest(state, question_id, raw)
        if isinstance(weighed, Refused):
            return weighed
        if desk().write(weighed, answer_id, took_ms, device):
            return Taken(weighed.after, weighed.standing)
        newest = fresh_state(state.session_id)
        if holds_answer(state.session_id, answer_id):
            return Taken(newest, standing(newest.bank, newest.answers, after=question_id))
        if newest.version == weighed.before.version:
            raise IdTaken(str(answer_id))
        state = newest
    raise RecorderDown("too many answers at once")


def _weigh_on_the_newest(state: State, question_id: str, raw: RawAnswer) -> Weighed | Refused:
    with suppress(NotOnThePath):
        weighed = weigh(state, question_id, raw)
        if isinstance(weighed, Weighed):
            return weighed
    # What is remembered may be old: no is only said of what is so now. A yes the recorder checks.
    return weigh(fresh_state(state.session_id), question_id, raw)
