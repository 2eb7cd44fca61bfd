"""Where a process takes answers: what it remembers of sessions, and who writes for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from flask import current_app

from maxpulse import live
from maxpulse.assessments.actions.weighing import Weighed
from maxpulse.assessments.content.answers import Quantity
from maxpulse.assessments.queries import get_state
from maxpulse.assessments.recorder.entry import Entry
from maxpulse.assessments.recorder.recorder import Recorder, RecorderDown
from maxpulse.assessments.rules import is_correct
from maxpulse.assessments.state import Memory, State
from maxpulse.core import clock

MOST_AT_ONCE = 8


def _in_redis(messages: Iterable[live.Message]) -> None:
    """Ring where the hub of each process hears it."""
    live.publish(messages)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one process takes answers: what it remembers of sessions, who writes for it, and how pages are told."""

    memory: Memory
    recorder: Recorder
    ring: Callable[[Iterable[live.Message]], None] = _in_redis
    at_work: Counter[UUID] = field(default_factory=Counter)

    def write(
        self, weighed: Weighed, answer_id: UUID, took_ms: int | None, device: str | None = None
    ) -> bool:
        """Store a good answer and tell the distributor; False when it was sent before or judged on an old state.

        Raises RecorderDown when the database cannot be reached in time or too many answers of this session wait
        already, NotWritable when the database refuses this answer.
        """
        entry = _entry(weighed, answer_id, took_ms, device)
        with self._taking_turns(weighed.before.session_id):
            number = self.recorder.record(entry)
        if number is None:
            return False
        self.memory.keep(weighed.after)
        if entry.is_told:
            self.ring([_message(weighed.after, entry, number)])
        return True

    @contextmanager
    def _taking_turns(self, session_id: UUID) -> Iterator[None]:
        # Of many at once only one is judged on the newest state: the others would ask the database again and again.
        if self.at_work[session_id] >= MOST_AT_ONCE:
            raise RecorderDown("too many answers of one session at once")
        self.at_work[session_id] += 1
        try:
            yield
        finally:
            self.at_work[session_id] -= 1
            if not self.at_work[session_id]:
                del self.at_work[session_id]


def desk() -> Desk:
    """This process's desk."""
    ours: Desk = current_app.extensions["answers_desk"]
    return ours


def memory() -> Memory:
    """What this process remembers of sessions."""
    return desk().memory


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


def _entry(weighed: Weighed, answer_id: UUID, took_ms: int | None, device: str | None) -> Entry:
    state, question, now = weighed.before, weighed.question, weighed.standing
    typed = weighed.value if isinstance(weighed.value, Quantity) else None
    return Entry(
        answer_id=answer_id,
        session_id=state.session_id,
        version=state.version,
        question_id=question.id,
        question_text=question.text,
        value=weighed.after.stored[question.id],
        entered=typed.entered if typed else None,
        unit=typed.unit if typed else None,
        took_ms=took_ms,
        progress=now.shown_progress,
        position=now.number(question.id),
        area=(now.next or question).area,
        at=clock.now(),
        is_correct=is_correct(question, weighed.value),
        device=device,
        is_told=state.progress_shared,
    )


def _message(state: State, entry: Entry, number: int) -> live.Message:
    """What the distributor's open pages are told."""
    facts = {"c": str(state.client_id), "p": entry.progress, "a": entry.area}
    return live.Message(str(state.distributor_id), number, "answer", entry.at, facts)
