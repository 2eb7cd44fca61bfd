"""Room for events is made before a month begins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from structlog.testing import capture_logs

from maxpulse.config import Settings
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.starting import make_ready
from maxpulse.tracking import months
from maxpulse.tracking.jobs import make_room
from maxpulse.tracking.months import Held
from tests.db import catalogue
from tests.db.recording import until
from tests.factories.cast import Cast
from tests.factories.databases import Urls, clone_template

MAKE_LINK = "insert into assessment_links (distributor_id, link_code) values (%s, %s)"
TELL = "insert into assessment_tracking (id, distributor_id, number, event_type) values (%s, %s, 99, 'link_made')"
WAITING = """select count(*) from pg_locks
              where not granted and relation = 'assessment_links'::regclass
                and database = (select oid from pg_database where datname = current_database())"""
EVENT_TABLES = ("analytics_events", "assessment_tracking", "link_analytics")
PARTITIONS = "select relname from pg_class where relispartition and relkind = 'r'"
MAKE = "select ensure_month_partitions((current_date - interval '1 month')::date, 1)"


@pytest.fixture
def long_stopped(database: Urls) -> Iterator[Urls]:
    """A database whose last month with room is long over."""
    urls = clone_template(database, f"maxpulse_{uuid4().hex[:8]}")
    with psycopg.connect(urls.owner) as owner:
        for (partition,) in owner.execute(PARTITIONS).fetchall():
            owner.execute(f"drop table {partition}")
    yield urls
    with psycopg.connect(database.owner, autocommit=True) as owner:
        owner.execute(f"drop database {name_of(urls)}")


def name_of(urls: Urls) -> str:
    """The database's name."""
    return urls.owner.rpartition("/")[2].partition("?")[0]


def made(urls: Urls) -> set[str]:
    """The months with room."""
    with psycopg.connect(urls.owner) as owner:
        return {name for (name,) in owner.execute(PARTITIONS)}


def around_now(first: int, last: int) -> set[str]:
    """The partitions of the months from `first` to `last`, counted from this one."""
    now = datetime.now(UTC)
    counted = [now.year * 12 + now.month - 1 + ahead for ahead in range(first, last + 1)]
    return {f"{table}_p{at // 12}{at % 12 + 1:02}" for table in EVENT_TABLES for at in counted}


def test_the_scheduled_job_makes_the_months_to_come_and_can_run_again(app: Flask) -> None:
    with app.app_context():
        make_room()
        make_room()
        with acting(Actor.system()) as session:
            there = session.scalars(text(PARTITIONS)).all()
    assert around_now(0, 2) <= set(there)


def test_there_is_room_for_last_month_this_and_the_next_before_anybody_is_served(
    long_stopped: Urls, settings: Settings
) -> None:
    assert made(long_stopped) == set()
    given = {"database_url": long_stopped.app, "database_recorder_url": long_stopped.recorder}
    make_ready(settings.model_copy(update=given))
    assert made(long_stopped) == around_now(-1, 2)


def test_of_two_that_start_at_once_one_makes_the_months_and_the_other_neither_waits_nor_complains(
    long_stopped: Urls,
) -> None:
    with psycopg.connect(long_stopped.app) as first, capture_logs() as lines:
        at_it(first)
        first.execute(MAKE)
        months.make_room_at_start(long_stopped.app)
        first.commit()
        assert made(long_stopped) == around_now(-1, -1)
        months.make_room_at_start(long_stopped.app)
    assert lines == []
    assert made(long_stopped) == around_now(-1, 2)


def test_the_job_leaves_it_to_whoever_is_at_it_and_who_names_other_months_waits_for_a_turn(
    app: Flask, database: Urls, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "REST_SECONDS", 0.01)
    newest = newest_month(owner)
    with psycopg.connect(database.app) as somebody, clock.travelling(newest), app.app_context():
        at_it(somebody)
        make_room()
        with pytest.raises(Held):
            months.make_room_for_events(newest.date(), 2)
        assert newest_month(owner) == newest
        somebody.rollback()
        months.make_room_for_events(newest.date(), 2)
    assert newest_month(owner) > newest


def at_it(connection: psycopg.Connection[Any]) -> None:
    """Let this connection be whoever makes months."""
    connection.execute("set local role maxpulse_system")
    connection.execute("select pg_advisory_xact_lock(%s)", (months.MAKING_MONTHS,))


def test_while_somebody_holds_the_tables_it_starts_and_makes_room_later(
    long_stopped: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "PATIENCE", "50ms")
    with psycopg.connect(long_stopped.owner) as somebody:
        somebody.execute("lock table assessment_tracking in row exclusive mode")
        assert told_at_start(long_stopped.app) == [("no_room_made_at_start", "held")]
    assert made(long_stopped) == set()
    assert told_at_start(long_stopped.app) == []
    assert made(long_stopped) == around_now(-1, 2)


def test_a_database_that_does_not_answer_is_told_apart_from_tables_that_are_held() -> None:
    nobody_there = "postgresql://somebody@127.0.0.1:1/maxpulse"
    assert told_at_start(nobody_there) == [("no_room_made_at_start", "no_connection")]


def told_at_start(url: str) -> list[tuple[str, str]]:
    """What a start logs of it, and why."""
    with capture_logs() as lines:
        months.make_room_at_start(url)
    return [(line["event"], line["reason"]) for line in lines]


def newest_month(connection: psycopg.Connection[Any]) -> datetime:
    """The last month that there is room for."""
    newest = max(catalogue.partitions(connection, "link_analytics"))
    return datetime.strptime(newest[-6:], "%Y%m").replace(tzinfo=UTC)


def test_the_job_gives_way_to_whoever_is_about_to_tell_of_a_deed(
    app: Flask, cast: Cast, database: Urls, owner: psycopg.Connection[Any]
) -> None:
    """A link is made and then told of, a month locks what is told and then the links."""

    def make_later() -> None:
        with app.app_context():
            make_room()

    with (
        psycopg.connect(database.owner) as somebody,
        ThreadPoolExecutor(1) as pool,
        clock.travelling(newest_month(owner)),
    ):
        somebody.execute(MAKE_LINK, (cast.ana.distributor_id, uuid4().hex))
        made = pool.submit(copy_context().run, make_later)
        until(lambda: owner.execute(WAITING).fetchone() == (1,), "the month waits for the links")
        somebody.execute(TELL, (uuid4(), cast.ana.distributor_id))
        somebody.commit()
        made.result(20)
    assert newest_month(owner) > clock.now()


def test_where_others_never_let_go_the_job_fails_and_its_next_run_makes_the_month(
    app: Flask, cast: Cast, database: Urls, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "PATIENCE", "20ms")
    monkeypatch.setattr(months, "REST_SECONDS", 0.01)
    newest = newest_month(owner)
    with psycopg.connect(database.owner) as somebody, clock.travelling(newest), app.app_context():
        somebody.execute(MAKE_LINK, (cast.ana.distributor_id, uuid4().hex))
        with pytest.raises(Held):
            make_room()
        assert newest_month(owner) == newest
        somebody.rollback()
        make_room()
    assert newest_month(owner) > newest
