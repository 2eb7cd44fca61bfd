"""Strangers of every kind try every table: they see nothing of a company, change nothing, add nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Table, text

from maxpulse.core.actor import Actor, NoActor
from maxpulse.core.db import session
from tests.db.acting import acting
from tests.db.population import TABLES, Company, insert
from tests.factories.databases import Urls

STRANGERS = {
    "rival distributor": Actor.distributor(uuid4(), uuid4()),
    "another participant": Actor.participant(uuid4()),
    "another participant with an account": Actor.participant(uuid4(), uuid4()),
    "visitor": Actor.visitor(),
    "another shop's program": Actor.integration(uuid4()),
    "another trainer": Actor.trainer(uuid4()),
    "distributor without a profile": Actor(Actor.distributor(uuid4(), uuid4()).role),
}
UNPUBLISHED = {
    (role, table)
    for role in ("distributor", "participant")
    for table in ("courses", "modules", "learning_resources", "quizzes", "quiz_questions", "content_versions")
}
FOR_EVERYBODY = {"products"}  # the catalogue is the same for all
MEASUREMENTS = {"performance_metrics"}  # a browser's latency belongs to nobody

# A policy holds rows and knows no columns: what they are tried with are all that this actor's role may change.
CHANGEABLE = """select attname from pg_attribute
                 where attrelid = %s::regclass and attnum > 0 and not attisdropped
                   and has_column_privilege(attrelid, attnum, 'update')"""

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def owning(populated: tuple[Urls, Company]) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection to the company's database."""
    with psycopg.connect(populated[0].owner) as connection:
        yield connection


@each_table
def test_the_company_has_a_row_in_every_table(table: Table, owning: psycopg.Connection[Any]) -> None:
    assert count(owning, table) > 0


@each_table
def test_its_own_people_see_what_they_have_a_grant_for(
    table: Table, application: psycopg.Connection[Any], company: Company
) -> None:
    for actor in (company.distributor, company.participant, company.trainer, company.program):
        if may_look(table, actor) and (actor.role, table.name) not in UNPUBLISHED:
            with acting(application, actor):
                assert count(application, table) > 0, actor.role


@each_table
def test_a_stranger_sees_no_row(table: Table, application: psycopg.Connection[Any]) -> None:
    for name, stranger in STRANGERS.items():
        with acting(application, stranger):
            assert count(application, table) == 0 or table.name in FOR_EVERYBODY, name


@each_table
def test_a_stranger_changes_no_row(table: Table, application: psycopg.Connection[Any]) -> None:
    for name, stranger in STRANGERS.items():
        with acting(application, stranger):
            named = [column for (column,) in application.execute(CHANGEABLE, (table.name,))]
            change = changing(table, named or [table.columns[0].name])
            assert affected(application, change) == 0, name


@each_table
def test_a_stranger_deletes_no_row(table: Table, application: psycopg.Connection[Any]) -> None:
    for name, stranger in STRANGERS.items():
        with acting(application, stranger):
            delete = sql.SQL("delete from {}").format(sql.Identifier(table.name))
            assert affected(application, delete) == 0, name


@each_table
def test_a_stranger_adds_no_row_to_the_company(
    table: Table, application: psycopg.Connection[Any], company: Company
) -> None:
    for name, stranger in STRANGERS.items():
        for row in company.new_rows(table):
            with acting(application, stranger):
                assert refuses(application, table, row) or table.name in MEASUREMENTS, name


@each_table
def test_the_application_sees_nothing_before_it_acts_for_somebody(
    table: Table, application: psycopg.Connection[Any]
) -> None:
    with acting(application, None):
        assert count(application, table) == 0


def may_look(table: Table, actor: Actor) -> bool:
    """The model lets this kind of actor read some rows of the table."""
    return any(p.role == actor.role and "select" in p.commands for p in table.info["access"])


def count(connection: psycopg.Connection[Any], table: Table) -> int:
    """How many rows there are to see; none without a grant to look."""
    try:
        row = connection.execute(
            sql.SQL("select count(*) from {}").format(sql.Identifier(table.name))
        ).fetchone()
    except InsufficientPrivilege:
        return 0
    assert row is not None
    return int(row[0])


def changing(table: Table, columns: list[str]) -> sql.Composed:
    """A statement that changes these columns of every row it reaches."""
    moved = (sql.SQL("{} = default").format(sql.Identifier(column)) for column in columns)
    return sql.SQL("update {} set {}").format(sql.Identifier(table.name), sql.SQL(", ").join(moved))


def affected(connection: psycopg.Connection[Any], statement: sql.Composed) -> int:
    """How many rows the statement reaches; none without a grant."""
    try:
        return connection.execute(statement).rowcount
    except InsufficientPrivilege:
        return 0


def refuses(connection: psycopg.Connection[Any], table: Table, row: dict[str, Any]) -> bool:
    """The database lets nobody but the company write this row."""
    try:
        insert(connection, table, row)
    except InsufficientPrivilege:
        return True
    return False


def test_whatever_is_left_without_an_actor_fails(app: Flask) -> None:
    with app.app_context(), pytest.raises(NoActor):
        session.execute(text("select 1"))
