"""Answers for the recorder, and what the database holds of them afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg

from maxpulse.assessments.recorder.entry import Entry
from maxpulse.assessments.recorder.recorder import Recorder
from maxpulse.core import clock
from tests.factories.cast import Person
from tests.factories.databases import Urls
from tests.factories.sales import Road

Connection = psycopg.Connection[Any]
Outcome = int | Exception | None

RECORDERS: LiteralString = """
    from pg_stat_activity where application_name = 'maxpulse-recorder' and datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered event as the owner of the tables sees it."""

    id: UUID
    number: int
    kind: str
    session_id: UUID | None


def answer_to(road: Road, version: int, answer_id: UUID | None = None, **judged: Any) -> Entry:
    """An answer judged on that version of the road's session."""
    said: dict[str, Any] = {
        "answer_id": answer_id or uuid4(),
        "session_id": road.session_id,
        "version": version,
        "question_id": "D_age",
        "question_text": "How old are you?",
        "value": "41",
        "entered": None,
        "unit": None,
        "took_ms": 1200,
        "progress": 4,
        "position": 1,
        "area": "about",
        "at": clock.now(),
    }
    return Entry(**(said | judged))


def answers_of(owner: Connection, road: Road) -> list[UUID]:
    """The ids of the answers stored for a session, in the server's order."""
    rows = owner.execute(
        "select id from assessment_responses where session_id = %s order by server_order", (road.session_id,)
    )
    return [answer_id for (answer_id,) in rows]


def version_of(owner: Connection, road: Road) -> int:
    """How far the session has moved."""
    row = owner.execute(
        "select answers_version from assessment_sessions where id = %s", (road.session_id,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def events_of(owner: Connection, distributor: Person) -> list[Event]:
    """A distributor's events by number."""
    rows = owner.execute(
        """select id, number, event_type, session_id from assessment_tracking
            where distributor_id = %s order by number""",
        (distributor.distributor_id,),
    )
    return [Event(*row) for row in rows]


def last_number_of(owner: Connection, distributor: Person) -> int:
    """Where the distributor's counter stands."""
    row = owner.execute(
        "select last_number from distributor_streams where distributor_id = %s", (distributor.distributor_id,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def assert_gap_free(owner: Connection, distributor: Person) -> list[Event]:
    """The distributor's events are numbered from 1 to where the counter stands, each number once.

    All but readings by whoever did not share their progress just then: those have no number.
    """
    events = events_of(owner, distributor)
    numbered = [event.number for event in events if event.number]
    assert numbered == list(range(1, last_number_of(owner, distributor) + 1))
    assert {event.kind for event in events if not event.number} <= {"result_viewed"}
    return events


def assert_each_answer_once(owner: Connection, events: list[Event], road: Road) -> None:
    """The session's answers and its events are the same, in the same order."""
    told = [event.id for event in events if event.session_id == road.session_id and event.kind == "answer"]
    assert told == answers_of(owner, road)


@contextmanager
def held(database: Urls, road: Road) -> Iterator[None]:
    """Somebody holds the session's row in a transaction that does not end."""
    with psycopg.connect(database.owner) as holder:
        holder.execute("select 1 from assessment_sessions where id = %s for update", (road.session_id,))
        yield
        holder.rollback()


def end_backends(database: Urls) -> int:
    """Cut the recorders' connections to this database, as their own account may; how many there were."""
    with psycopg.connect(database.recorder, autocommit=True) as connection:
        return connection.execute(f"select pg_terminate_backend(pid) {RECORDERS}").rowcount


def held_up(database: Urls) -> int:
    """How many recorders of this database wait for somebody else's lock."""
    with psycopg.connect(database.recorder, autocommit=True) as connection:
        return connection.execute(f"select pid {RECORDERS} and wait_event_type = 'Lock'").rowcount


def somebody_waits(connection: Connection) -> bool:
    """Whether anybody waits for a lock in this connection's database."""
    question = """select 1 from pg_locks l join pg_database d on d.oid = l.database
                   where d.datname = current_database() and not l.granted"""
    return connection.execute(question).fetchone() is not None


def let_go(recorder: Recorder) -> None:
    """Close a recorder's connection, so that the database can be dropped or stopped."""
    if recorder._connection is not None:
        recorder._connection.close()


class Sending(threading.Thread):
    """One request that waits for its answer to be written."""

    def __init__(self, recorder: Recorder, answer: Entry) -> None:
        super().__init__(daemon=True)
        self._recorder, self._answer = recorder, answer
        self._outcome: Outcome = None
        self.start()

    def run(self) -> None:
        """Send it."""
        try:
            self._outcome = self._recorder.record(self._answer)
        except Exception as error:
            self._outcome = error

    def outcome(self) -> Outcome:
        """The number, None when it was not taken, or what went wrong."""
        self.join(20)
        assert not self.is_alive(), "the recorder never answered"
        return self._outcome


def in_one_batch(recorder: Recorder, busy: Road, answers: list[Entry], database: Urls) -> list[Outcome]:
    """Let the answers wait together and be written together: meanwhile `busy` is held up by somebody."""
    with held(database, busy):
        first = Sending(recorder, answer_to(busy, 0))
        until(lambda: held_up(database) == 1, "the recorder waits for a lock")
        sendings = []
        for answer in answers:
            sendings.append(Sending(recorder, answer))
            until(lambda: recorder._waiting.qsize() == len(sendings), "the answer waits")
    assert isinstance(first.outcome(), int)
    return [sending.outcome() for sending in sendings]


def until(met: Callable[[], object], what: str, within: float = 10.0) -> None:
    """Poll until it is so; fail with `what` after the deadline (seconds)."""
    deadline = time.monotonic() + within
    while not met():
        assert time.monotonic() < deadline, f"not within {within} s: {what}"
        time.sleep(0.005)
