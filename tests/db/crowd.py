"""Many people who answer at once through several recorders, while other things are told."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from maxpulse.assessments.actions import share, view_result
from maxpulse.assessments.recorder.recorder import Recorder
from maxpulse.core.db import acting
from tests.db.recording import (
    Sending,
    answer_to,
    answers_of,
    version_of,
)
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.sales import Road, begin_road, put_on_shelf

SESSIONS = 5  # of each distributor
ANSWERS = 12  # of each session


def begun_with(app: Flask, cast: Cast) -> list[Road]:
    """Several participants of both, in no particular order."""
    begun = [begin_road(app, distributor) for distributor in (cast.ana, cast.ben) for _ in range(SESSIONS)]
    random.Random(7).shuffle(begun)
    return begun


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
