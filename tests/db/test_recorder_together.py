"""Several recorders, many sessions, several distributors, and everything else that tells something, all at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse.assessments.actions import share, view_result
from maxpulse.assessments.recorder.entry import Entry
from maxpulse.assessments.recorder.recorder import Recorder
from maxpulse.core.db import acting
from tests.db.recording import (
    Sending,
    answer_to,
    answers_of,
    assert_each_answer_once,
    assert_gap_free,
    end_backends,
    held_up,
    let_go,
    until,
    version_of,
)
from tests.factories.cast import Cast, make_cast
from tests.factories.databases import Urls
from tests.factories.sales import Road, begin_road, put_on_shelf

PROCESSES = 3
SESSIONS = 5  # of each distributor
ANSWERS = 12  # of each session


@pytest.fixture(scope="module")
def recorders(database: Urls) -> Iterator[list[Recorder]]:
    """One recorder for each of several processes."""
    made = [Recorder(database.recorder) for _ in range(PROCESSES)]
    yield made
    for recorder in made:
        let_go(recorder)


@pytest.fixture
def roads(app: Flask, cast: Cast) -> list[Road]:
    """Ana's and Ben's participants, in no particular order."""
    return begun_with(app, cast)


def begun_with(app: Flask, cast: Cast) -> list[Road]:
    """Several participants of both, in no particular order."""
    begun = [begin_road(app, distributor) for distributor in (cast.ana, cast.ben) for _ in range(SESSIONS)]
    random.Random(7).shuffle(begun)
    return begun


@dataclass(frozen=True)
class Crowd:
    """What came of everybody answering at once while other things happened."""

    cast: Cast
    people: list[Participant]
    stirring: Stirring
    deadlocks: int


@pytest.fixture(scope="module")
def crowd(app: Flask, recorders: list[Recorder], database: Urls) -> Crowd:
    """It happens once for all that is asked of it."""
    cast = Cast(app)
    roads, before = begun_with(app, cast), deadlocks(database)
    stirring = Stirring(app, roads)
    people = answering(recorders, roads, database, stirring.stirs)
    return Crowd(cast, people, stirring, deadlocks(database) - before)


class Participant:
    """Somebody who answers through whichever process takes it, sends things twice, and has old pages open."""

    def __init__(self, road: Road, recorders: list[Recorder], url: str, others: list[Road]) -> None:
        self.road, self.recorders, self.url = road, recorders, url
        self.others = others
        self.said: list[UUID] = []
        self.chance = random.Random(road.session_id.int)

    def answer_all(self) -> None:
        """Answer every question, however often it takes."""
        with psycopg.connect(self.url, autocommit=True) as look:
            for _ in range(ANSWERS):
                self.said.append(self.answer_one(look, uuid4()))
                self.be_a_nuisance(look)

    def answer_one(self, look: psycopg.Connection[Any], answer_id: UUID) -> UUID:
        """Send one answer until it is stored, each time judged on the newest version."""
        while True:
            judged = answer_to(self.road, version_of(look, self.road), answer_id, progress=len(self.said))
            if self.recorder().record(judged) is not None or answer_id in answers_of(look, self.road):
                return answer_id

    def be_a_nuisance(self, look: psycopg.Connection[Any]) -> None:
        """Send what must not be taken: again, too old, with somebody else's id."""
        version = version_of(look, self.road)
        theirs = answers_of(look, self.chance.choice(self.others))
        for nuisance in (
            answer_to(self.road, version, self.said[-1]),
            answer_to(self.road, version - 1),
            answer_to(self.road, version, *theirs[-1:]) if theirs else answer_to(self.road, -1),
        ):
            Sending(self.recorder(), nuisance) if self.chance.random() < 0.3 else self.recorder().record(
                nuisance
            )

    def recorder(self) -> Recorder:
        """One of the processes."""
        return self.chance.choice(self.recorders)


def test_numbers_are_gap_free_and_nothing_is_lost_or_doubled(
    crowd: Crowd, owner: psycopg.Connection[Any]
) -> None:
    cast, people, stirring = crowd.cast, crowd.people, crowd.stirring
    events = {person: assert_gap_free(owner, person) for person in (cast.ana, cast.ben)}
    for participant in people:
        distributor = cast.ana if participant.road.session_id in sessions(events[cast.ana]) else cast.ben
        assert_each_answer_once(owner, events[distributor], participant.road)
        assert answers_of(owner, participant.road) == participant.said
        moved = version_of(owner, participant.road)
        assert moved == ANSWERS + stirring.shares[participant.road.session_id]
    for kind, times in stirring.told.items():
        told = sum(event.kind == kind for numbered in events.values() for event in numbered)
        assert told == times, kind
    assert stirring.failures == []


def test_nobody_waits_for_a_deadlock_to_be_broken(crowd: Crowd) -> None:
    assert crowd.stirring.failures == []
    assert crowd.deadlocks == 0


def test_lines_cut_again_and_again_lose_and_double_nothing(
    recorders: list[Recorder], roads: list[Road], cast: Cast, database: Urls, owner: psycopg.Connection[Any]
) -> None:
    cuts = count()

    def cut() -> None:
        if end_backends(database):
            next(cuts)

    people = answering(recorders, roads, database, [cut], every=0.15)
    assert next(cuts) > 2, "lines were cut while answers were under way"
    for distributor in (cast.ana, cast.ben):
        events = assert_gap_free(owner, distributor)
        for participant in people:
            if participant.road.session_id in sessions(events):
                assert_each_answer_once(owner, events, participant.road)
    for participant in people:
        assert answers_of(owner, participant.road) == participant.said


@pytest.mark.parametrize("kind", ["sessions", "answers", "counters"])
def test_two_batches_that_cross_take_their_locks_in_one_order(
    app: Flask, recorders: list[Recorder], cast: Cast, database: Urls, kind: str
) -> None:
    before = deadlocks(database)
    there, back = crossing(app, cast, kind)
    middle = there[1]
    with psycopg.connect(database.owner) as somebody, ThreadPoolExecutor(2) as pool:
        # Both batches come as far as what somebody holds; in different orders, each would hold the other's next.
        somebody.execute(HOLD[kind], {"session": middle.session_id, "answer": middle.answer_id})
        writing = [pool.submit(recorders[0]._write, there)]
        until(lambda: held_up(database) == 1, "the first batch waits")
        writing.append(pool.submit(recorders[1]._write, back))
        until(lambda: held_up(database) == 2, "the second batch waits")
        somebody.rollback()
        taken = [len(each.result(20)) for each in writing]
    assert taken == ([3, 3] if kind == "counters" else [3, 0])
    assert deadlocks(database) == before


HOLD = {
    "sessions": "select 1 from assessment_sessions where id = %(session)s for update",
    "answers": "insert into assessment_responses (id, question_id) values (%(answer)s, 'held')",
    "counters": """select 1 from distributor_streams d join assessment_sessions s using (distributor_id)
                    where s.id = %(session)s for update of d""",
}


def crossing(app: Flask, cast: Cast, kind: str) -> tuple[list[Entry], list[Entry]]:
    """Two batches that want the same three things in opposite orders."""
    three = [cast.ana, cast.ben, make_cast(app).ana]
    distributors = sorted(three, key=lambda person: person.distributor_id.hex)
    roads = sorted((begin_road(app, cast.ana) for _ in range(3)), key=lambda road: road.session_id.hex)
    others = roads if kind == "sessions" else [begin_road(app, cast.ana) for _ in range(3)]
    ids = sorted(uuid4() for _ in range(3))
    if kind == "counters":
        roads = [begin_road(app, distributor) for distributor in distributors]
        others = [begin_road(app, distributor) for distributor in distributors]
    there = [answer_to(road, 0, answer_id) for road, answer_id in zip(roads, ids, strict=True)]
    again = ids if kind == "answers" else [uuid4() for _ in ids]
    back = [answer_to(road, 0, answer_id) for road, answer_id in zip(others, again, strict=True)]
    return there, back[::-1]


class Stirring:
    """What else happens meanwhile: people change what they share, read, and buy; each thing tells an event."""

    def __init__(self, app: Flask, roads: list[Road]) -> None:
        self.app, self.roads = app, roads
        self.product = put_on_shelf(app)
        self.told = {"result_viewed": 0, "sharing_changed": 0, "purchase": 0}
        self.shares = dict.fromkeys((road.session_id for road in roads), 0)
        self.failures: list[Exception] = []
        self.lock = threading.Lock()
        self.stirs: list[Callable[[], None]] = [self.share, self.look, self.buy]

    def share(self) -> None:
        """Take progress back, or give it again."""
        road = random.choice(self.roads)
        with self.lock:  # so that it is known what changed
            items = [["grade"], ["progress", "grade"]][self.shares[road.session_id] % 2]
            self.done(road, "sharing_changed", lambda: share(road.session_id, items, "test"))
            self.shares[road.session_id] += 1

    def look(self) -> None:
        """Read the result."""
        road = random.choice(self.roads)
        self.done(road, "result_viewed", lambda: view_result(road.session_id))

    def buy(self) -> None:
        """Buy something."""
        road = random.choice(self.roads)
        self.done(road, "purchase", lambda: road.buy(self.product), own_transaction=True)

    def done(
        self, road: Road, kind: str, deed: Callable[[], object], *, own_transaction: bool = False
    ) -> None:
        """Do it as the participant and count that it was told."""
        try:
            if own_transaction:
                deed()
            else:
                with self.app.app_context(), acting(road.actor):
                    deed()
        except Exception as error:
            self.failures.append(error)
            return
        self.told[kind] += 1


def answering(
    recorders: list[Recorder],
    roads: list[Road],
    database: Urls,
    meanwhile: list[Callable[[], None]],
    every: float = 0.01,
) -> list[Participant]:
    """Let everybody answer at once while each of `meanwhile` goes on, `every` so many seconds."""
    people = [Participant(road, recorders, database.owner, roads) for road in roads]
    over = threading.Event()

    def stir(deed: Callable[[], None]) -> None:
        while not over.wait(every):
            deed()

    with ThreadPoolExecutor(len(people) + len(meanwhile)) as pool:
        stirring = [pool.submit(stir, deed) for deed in meanwhile]
        answered = [pool.submit(person.answer_all) for person in people]
        try:
            for each in answered:
                each.result(60)
        finally:
            over.set()
        for each in stirring:
            each.result(30)
    for recorder in recorders:
        while recorder._waiting.qsize():
            over.wait(0.01)
    return people


def sessions(events: list[Any]) -> set[UUID]:
    """The sessions that these events are of."""
    return {event.session_id for event in events}


def deadlocks(database: Urls) -> int:
    """How many deadlocks PostgreSQL has broken in this database."""
    with psycopg.connect(database.owner, autocommit=True) as connection:
        row = connection.execute(
            "select deadlocks from pg_stat_database where datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])
