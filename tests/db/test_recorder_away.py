"""PostgreSQL stops, crashes, comes back: nobody's answer is lost or doubled, and who waits too long is told."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask

from maxpulse import create_app
from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.assessments.recorder.recorder import Recorder, RecorderDown
from maxpulse.config import Settings
from maxpulse.core.db import db
from maxpulse.core.setup import prepare_database
from maxpulse.runtime.paths import Home
from maxpulse.runtime.postgres import EmbeddedPostgres
from maxpulse.runtime.services import running
from tests.db.recording import (
    Sending,
    answer_to,
    answers_of,
    assert_each_answer_once,
    assert_gap_free,
    let_go,
    until,
    version_of,
)
from tests.factories.cast import Person, make_cast
from tests.factories.sales import Road, begin_road

# A server of its own costs more than all that is tried with it; `test_recorder_finds_it_again.py` is in every run.
pytestmark = pytest.mark.thorough


class Server:
    """A PostgreSQL of this module's own, to stop and start at will."""

    def __init__(self, home: Path) -> None:
        self._postgres = EmbeddedPostgres(Home.at(home).make())
        self._running = ExitStack()
        self._pid = 0
        self.urls = self._postgres.urls

    def start(self) -> None:
        """Start it, or start it again."""
        self._pid = self._running.enter_context(running(self._postgres.service()))
        self._postgres.ensure_database()

    def stop(self) -> None:
        """Stop it as an administrator would: whoever is connected is cut off."""
        self._running.close()

    def crash(self) -> None:
        """Kill it; what was not committed is gone."""
        os.kill(self._pid, signal.SIGKILL)
        self._running.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with a migrated database."""
    with tempfile.TemporaryDirectory(prefix="mp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = Server(home / "db")
        server.start()
        prepare_database(server.urls.owner, server.urls.app, server.urls.recorder)
        yield server
        server.stop()


@pytest.fixture
def elsewhere(server: Server, settings: Settings) -> Iterator[Flask]:
    """The application on that server."""
    urls = {"database_url": server.urls.app, "database_recorder_url": server.urls.recorder}
    app = create_app(settings.model_copy(update=urls))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def recorder(server: Server) -> Iterator[Recorder]:
    """A recorder on that server."""
    made = Recorder(server.urls.recorder)
    yield made
    let_go(made)


@pytest.fixture
def ana(elsewhere: Flask) -> Person:
    """A distributor there."""
    return make_cast(elsewhere).ana


@pytest.fixture
def road(elsewhere: Flask, ana: Person) -> Road:
    """Somebody who has begun with her."""
    return begin_road(elsewhere, ana)


def test_an_answer_given_while_postgresql_restarts_waits_and_is_stored_once(
    server: Server, recorder: Recorder, road: Road, ana: Person
) -> None:
    assert recorder.record(answer_to(road, 0)) is not None
    server.stop()
    sending = Sending(recorder, answer_to(road, 1))
    server.start()
    assert isinstance(sending.outcome(), int)
    with psycopg.connect(server.urls.owner) as owner:
        assert len(answers_of(owner, road)) == 2
        assert_each_answer_once(owner, assert_gap_free(owner, ana), road)


def test_while_postgresql_is_away_one_is_told_in_time_and_afterwards_it_goes_on(
    server: Server, recorder: Recorder, road: Road, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "PATIENCE_SECONDS", 0.3)
    said = answer_to(road, 0)
    server.stop()
    outcomes = [Sending(recorder, said), Sending(recorder, answer_to(road, 0))]
    assert all(isinstance(sending.outcome(), RecorderDown) for sending in outcomes)
    server.start()
    assert recorder.record(said) is not None
    with psycopg.connect(server.urls.owner) as owner:
        assert answers_of(owner, road) == [said.answer_id]
        assert_gap_free(owner, ana)


def test_a_crash_in_the_middle_of_answering_loses_and_doubles_nothing(
    elsewhere: Flask, server: Server, recorder: Recorder, ana: Person
) -> None:
    roads = [begin_road(elsewhere, ana) for _ in range(4)]
    said = {road.session_id: [uuid4() for _ in range(40)] for road in roads}
    stored: list[int] = []

    def answer_all(road: Road) -> None:
        for version, answer_id in enumerate(said[road.session_id]):
            # Not taken means: it was committed just before the line broke.
            stored.append(recorder.record(answer_to(road, version, answer_id)) or 0)

    people = [threading.Thread(target=answer_all, args=[road]) for road in roads]
    for person in people:
        person.start()
    until(lambda: len(stored) > 20, "answers are under way")
    server.crash()
    server.start()
    for person in people:
        person.join(30)
    with psycopg.connect(server.urls.owner) as owner:
        events = assert_gap_free(owner, ana)
        for road in roads:
            assert answers_of(owner, road) == said[road.session_id]
            assert version_of(owner, road) == len(said[road.session_id])
            assert_each_answer_once(owner, events, road)
