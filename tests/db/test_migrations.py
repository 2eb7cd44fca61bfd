"""Models and migrations never differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Table, create_engine
from sqlalchemy.schema import AddConstraint

from maxpulse.core.database_urls import sqlalchemy_url
from maxpulse.schema import Base
from tests.db import catalogue
from tests.factories.databases import Urls

MODELS = tuple(Base.metadata.tables.values())


@pytest.fixture
def migrated(database: Urls) -> Iterator[Connection]:
    """The migrated database, as its owner."""
    engine = create_engine(sqlalchemy_url(database.owner))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_new_migration_would_have_nothing_to_say(migrated: Connection) -> None:
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": is_no_partition(migrated),
    }
    context = MigrationContext.configure(migrated, opts=options)
    assert compare_metadata(context, Base.metadata) == []


@pytest.fixture(scope="module")
def checks(database: Urls) -> dict[str, list[catalogue.Check]]:
    """The checks in the database, by table."""
    with psycopg.connect(database.owner) as connection:
        return catalogue.checks(connection)


@pytest.fixture(scope="module")
def partition_keys(database: Urls) -> dict[str, str]:
    """How each divided table in the database is divided."""
    with psycopg.connect(database.owner) as connection:
        return catalogue.partition_keys(connection)


@pytest.mark.parametrize("table", MODELS, ids=lambda table: table.name)
def test_checks_are_those_of_the_models(
    table: Table, checks: dict[str, list[catalogue.Check]], owner: psycopg.Connection[Any]
) -> None:
    there = {(check.name, check.expression) for check in checks.get(table.name, ())}
    assert there == declared_checks(owner, table)


@pytest.mark.parametrize("table", MODELS, ids=lambda table: table.name)
def test_tables_are_divided_as_the_models_say(table: Table, partition_keys: dict[str, str]) -> None:
    declared = table.dialect_options["postgresql"]["partition_by"]
    there = partition_keys.get(table.name)
    assert (there or "").replace('"', "") == (declared or "")


def is_no_partition(connection: Connection) -> Any:
    """A filter for what is compared: partitions are made by a function, models know only their tables."""
    rows = connection.exec_driver_sql(
        "select relname from pg_class where relispartition and relnamespace = 'public'::regnamespace"
    )
    partitions = set(rows.scalars())

    def include(thing: Any, name: str | None, kind: str, *_others: object) -> bool:
        return (name if kind == "table" else thing.table.name) not in partitions

    return include


def declared_checks(connection: psycopg.Connection[Any], table: Table) -> set[tuple[str, str]]:
    """The models' checks as PostgreSQL spells them, from a temporary table of the same shape."""
    if not any(isinstance(constraint, CheckConstraint) for constraint in table.constraints):
        return set()
    statement = f'create temporary table "{table.name}" (like public."{table.name}") on commit drop'
    connection.execute(statement)
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            connection.execute(str(AddConstraint(constraint)))
    there = catalogue.checks(connection, catalogue.TEMPORARY)[table.name]
    return {(check.name, check.expression) for check in there}
