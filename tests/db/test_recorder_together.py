"""Several recorders, many sessions, several distributors, and everything else that tells something, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse.assessments.recorder.entry import Entry
from maxpulse.assessments.recorder.recorder import Recorder
from tests.db.crowd import ANSWERS, Participant, Stirring, answering, begun_with, deadlocks, sessions
from tests.db.recording import (
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
from tests.factories.sales import Road, begin_road

PROCESSES = 3


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
