"""Room for events is made before a month begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.tracking.jobs import make_room
from maxpulse.tracking.months import Held
from tests.db import catalogue
from tests.db.recording import until
from tests.factories.cast import Cast
from tests.factories.databases import Urls

EVENT_TABLES = ("analytics_events", "assessment_tracking", "link_analytics")
MAKE_LINK = "insert into assessment_links (distributor_id, link_code) values (%s, %s)"
TELL = "insert into assessment_tracking (id, distributor_id, number, event_type) values (%s, %s, 99, 'link_made')"
WAITING = """select count(*) from pg_locks
              where not granted and relation = 'assessment_links'::regclass
                and database = (select oid from pg_database where datname = current_database())"""


def test_the_scheduled_job_makes_the_months_to_come_and_can_run_again(app: Flask) -> None:
    now = datetime.now(UTC)
    months = [f"{(at := now.year * 12 + now.month - 1 + ahead) // 12}{at % 12 + 1:02}" for ahead in range(3)]
    with app.app_context():
        make_room()
        make_room()
        with acting(Actor.system()) as session:
            made = session.scalars(text("select relname from pg_class where relispartition")).all()
    assert {f"{table}_p{month}" for table in EVENT_TABLES for month in months} <= set(made)


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
    monkeypatch.setattr("maxpulse.tracking.months.PATIENCE", "20ms")
    newest = newest_month(owner)
    with psycopg.connect(database.owner) as somebody, clock.travelling(newest), app.app_context():
        somebody.execute(MAKE_LINK, (cast.ana.distributor_id, uuid4().hex))
        with pytest.raises(Held):
            make_room()
        assert newest_month(owner) == newest
        somebody.rollback()
        make_room()
    assert newest_month(owner) > newest
