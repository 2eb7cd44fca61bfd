"""Connections of the pool: looked at before they are used, and begun with the first statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from flask import Flask
from psycopg.pq import TransactionStatus
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from maxpulse.core.actor import Actor
from maxpulse.core.connections import begins, has_ended
from maxpulse.core.db import acting, db, session
from tests.factories.databases import Urls

ENOUGH_MS = 5_000
WHO = text("select pg_backend_pid(), current_user")


@pytest.fixture
def line(database: Urls) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own."""
    with psycopg.connect(database.app, autocommit=True) as connection:
        yield connection


def end(database: Urls, pid: int) -> None:
    """End a connection from the other side, and wait until it has."""
    with psycopg.connect(database.app) as another:
        ended = another.execute("select pg_terminate_backend(%s, %s)", (pid, ENOUGH_MS)).fetchone()
    assert ended == (True,)


def driver() -> psycopg.Connection[Any]:
    """The connection this context's transaction uses."""
    return cast("psycopg.Connection[Any]", session.connection().connection.driver_connection)


def test_one_that_lives_is_told_from_one_the_server_has_ended(
    database: Urls, line: psycopg.Connection[Any]
) -> None:
    line.execute("select 1")
    assert not has_ended(line)
    end(database, line.info.backend_pid)
    assert has_ended(line)


def test_one_that_we_closed_has_ended(line: psycopg.Connection[Any]) -> None:
    line.close()
    assert has_ended(line)


def test_whoever_comes_after_the_server_ended_them_all_notices_nothing(app: Flask, database: Urls) -> None:
    with app.app_context():
        with acting(Actor.system()) as outer:
            pids = {outer.execute(WHO).one()[0]}
            with acting(Actor.system()) as inner:
                pids.add(inner.execute(WHO).one()[0])
        assert len(pids) == 2, "two that the pool holds now"
        for pid in pids:
            end(database, pid)
        for _ in pids:
            with acting(Actor.system()) as after:
                pid, user = after.execute(WHO).one()
                assert (pid in pids, user) == (False, "maxpulse_system")


def test_one_that_is_ended_in_the_middle_fails_and_the_next_is_served(app: Flask, database: Urls) -> None:
    with app.app_context():
        with pytest.raises(OperationalError), acting(Actor.system()) as cut:
            end(database, cut.execute(WHO).one()[0])
            cut.execute(WHO)
        with acting(Actor.system()) as after:
            assert after.execute(WHO).one()[1] == "maxpulse_system"


def test_a_transaction_begins_with_the_statement_that_takes_on_its_actor(app: Flask) -> None:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            with acting(Actor.visitor()) as begun:
                assert begun.execute(WHO).one()[1] == "maxpulse_visitor"
                assert driver().info.transaction_status == TransactionStatus.INTRANS
                assert begins(driver()) == "", "it began already"
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert [statement.split(" set_config")[0] for statement in sent] == ["begin; select", str(WHO)]


def test_after_it_nobody_acts_on_the_connection(app: Flask) -> None:
    with app.app_context():
        with acting(Actor.system()):
            used = driver()
        assert used.info.transaction_status == TransactionStatus.IDLE
        role = used.execute("select current_user, current_setting('app.user_id', true)").fetchone()
    assert role == ("maxpulse_app", "")
