"""PostgreSQL is not where it was and is there again: the cheap sibling of `test_recorder_away.py`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from maxpulse.assessments.recorder import recorder as recorders
from maxpulse.assessments.recorder.recorder import Recorder, RecorderDown
from tests.db.recording import (
    Sending,
    answer_to,
    answers_of,
    assert_each_answer_once,
    assert_gap_free,
    let_go,
    until,
)
from tests.factories.cast import Cast
from tests.factories.databases import Urls
from tests.factories.sales import Road, begin_road


@dataclass(frozen=True)
class Door:
    """A folder in which the recorder looks for PostgreSQL's socket, and where that is."""

    folder: Path
    sockets: Path
    url: str

    def open(self) -> None:
        """Lay the socket there."""
        for socket in self.sockets.glob(".s.PGSQL.*[0-9]"):
            (self.folder / socket.name).symlink_to(socket)


@pytest.fixture
def door(database: Urls) -> Iterator[Door]:
    """A door that is shut."""
    url = make_url(database.recorder)
    with tempfile.TemporaryDirectory(prefix="mp") as folder:
        elsewhere = url.update_query_dict({"host": folder})
        sockets = Path(str(url.query["host"]))
        yield Door(Path(folder), sockets, elsewhere.render_as_string(hide_password=False))


@pytest.fixture
def recorder(door: Door) -> Iterator[Recorder]:
    """A recorder that looks there."""
    made = Recorder(door.url)
    yield made
    let_go(made)


@pytest.fixture
def road(app: Flask, cast: Cast) -> Road:
    """Somebody who has begun with Ana."""
    return begin_road(app, cast.ana)


def test_an_answer_given_while_postgresql_is_away_waits_and_is_stored_once(
    door: Door,
    recorder: Recorder,
    road: Road,
    cast: Cast,
    owner: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []
    connect = psycopg.connect
    monkeypatch.setattr(psycopg, "connect", lambda *to, **how: tried.append(to) or connect(*to, **how))
    sending = Sending(recorder, answer_to(road, 0))
    until(lambda: len(tried) > 1, "the recorder has looked in vain")
    door.open()
    assert isinstance(sending.outcome(), int)
    assert len(answers_of(owner, road)) == 1
    assert_each_answer_once(owner, assert_gap_free(owner, cast.ana), road)


def test_who_waits_too_long_is_told_in_time_and_afterwards_it_goes_on(
    door: Door,
    recorder: Recorder,
    road: Road,
    cast: Cast,
    owner: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recorders, "PATIENCE_SECONDS", 0.3)
    said = answer_to(road, 0)
    outcomes = [Sending(recorder, said), Sending(recorder, answer_to(road, 0))]
    assert all(isinstance(sending.outcome(), RecorderDown) for sending in outcomes)
    door.open()
    monkeypatch.undo()
    assert recorder.record(said) is not None
    assert answers_of(owner, road) == [said.answer_id]
    assert_gap_free(owner, cast.ana)
