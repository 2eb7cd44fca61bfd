"""How a migration runs: one at a time, and rather given up than kept waiting for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from threading import Thread
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from maxpulse.core import setup
from maxpulse.core.setup import GaveUp, check_schema, migrate, prepare_database
from maxpulse.runtime.paths import PROJECT
from tests.db.recording import somebody_waits, until
from tests.factories.databases import Urls

MIGRATION = """
from alembic import op
revision, down_revision = {revision!r}, {before!r}


def upgrade():
    op.execute({statement!r})
"""
AS_IT_RUNS = """
    select current_user::text as acts, current_setting('lock_timeout') as waits,
           current_setting('statement_timeout') as takes,
           (select classid::bigint << 32 | objid::bigint from pg_locks
             where locktype = 'advisory' and pid = pg_backend_pid() and granted) as holds,
           txid_current() as number
"""

Migrations = Callable[..., None]


@pytest.fixture
def empty(database: Urls) -> Iterator[Urls]:
    """A database without anything in it."""
    name = f"maxpulse_{uuid4().hex[:8]}"
    with psycopg.connect(database.owner, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield database.for_database(name)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migrations:
    """Put these statements, a migration each, in the place of the product's; how they are run stays the product's."""
    (tmp_path / "versions").mkdir()
    copy(setup.MIGRATIONS / "env.py", tmp_path)
    monkeypatch.setattr(setup, "MIGRATIONS", tmp_path)

    def put(*statements: str) -> None:
        before = None
        for number, statement in enumerate(statements):
            text = MIGRATION.format(revision=f"t{number}", before=before, statement=statement)
            (tmp_path / "versions" / f"t{number}.py").write_text(text)
            before = f"t{number}"

    return put


def rows(urls: Urls, question: str) -> list[tuple[Any, ...]]:
    """What the owner of the tables reads there."""
    with psycopg.connect(urls.owner) as connection:
        return connection.execute(question.encode()).fetchall()


def test_each_runs_alone_impatiently_and_in_a_transaction_of_its_own(
    empty: Urls, migrations: Migrations
) -> None:
    migrations(f"create table first as {AS_IT_RUNS}", f"create table second as {AS_IT_RUNS}")
    migrate(empty.owner)
    (first,), (second,) = rows(empty, "select * from first"), rows(empty, "select * from second")
    assert first[:4] == second[:4] == ("maxpulse_owner", "4s", "1min", setup.MIGRATING_LOCK)
    assert first[4] != second[4]


def test_the_second_of_two_waits_for_the_first_and_finds_everything_done(
    empty: Urls, migrations: Migrations
) -> None:
    migrations("create table runs as select 1 as run")
    with psycopg.connect(empty.owner, autocommit=True) as first:
        first.execute("select pg_advisory_lock(%s)", (setup.MIGRATING_LOCK,))
        second = Thread(target=prepare_database, args=tuple(empty))
        second.start()
        until(lambda: somebody_waits(first), "the second waits")
        assert first.execute("select to_regclass('runs')").fetchone() == (None,)
    second.join()
    check_schema(empty.owner)
    assert rows(empty, "select run from runs") == [(1,)]
    prepare_database(*empty)
    assert rows(empty, "select run from runs") == [(1,)], "there was nothing left to do"


def test_one_that_cannot_have_its_table_gives_up_with_a_sentence_and_holds_up_nobody(
    empty: Urls, migrations: Migrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "LOCK_PATIENCE", "50ms")
    migrations("create table busy (id int)")
    migrate(empty.owner)
    migrations("create table busy (id int)", "alter table busy add column more int")
    with psycopg.connect(empty.owner) as somebody:
        somebody.execute("select * from busy")
        with pytest.raises(GaveUp, match="held what it has to change for more than 50ms"):
            migrate(empty.owner)
        somebody.execute("set local lock_timeout = '1s'")
        somebody.execute("lock table busy in access exclusive mode")
    assert rows(empty, "select version_num from alembic_version") == [("t0",)]
    migrate(empty.owner)
    assert rows(empty, "select more from busy") == []


def test_one_that_takes_too_long_gives_up_with_a_sentence(
    empty: Urls, migrations: Migrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "STATEMENT_PATIENCE", "50ms")
    migrations("select pg_sleep(20)")
    with pytest.raises(GaveUp, match="took more than 50ms"):
        migrate(empty.owner)


@pytest.mark.thorough
def test_two_commands_at_once_on_an_empty_database_both_end_well(empty: Urls) -> None:
    given = {
        **os.environ,
        "DATABASE_URL": empty.app,
        "DATABASE_OWNER_URL": empty.owner,
        "DATABASE_RECORDER_URL": empty.recorder,
    }
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "maxpulse.cli", "migrate"],
            env=given,
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    check_schema(empty.app)
