"""What the models declare is what the database grants, policy by policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import psycopg
import pytest
from sqlalchemy import Table

from maxpulse.core.access import May, policy
from maxpulse.schema import Base
from tests.db.powers import Grant, Policy, grants, policies, temporary_schema
from tests.factories.databases import Urls

MODELS = tuple(Base.metadata.tables.values())
There = tuple[Mapping[str, set[Grant]], Mapping[str, set[Policy]]]
each_model = pytest.mark.parametrize("table", MODELS, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def there(database: Urls) -> There:
    """Grants and policies as the database has them, by table."""
    granted, kept = defaultdict[str, set[Grant]](set), defaultdict[str, set[Policy]](set)
    with psycopg.connect(database.owner) as owner:
        for grant in grants(owner):
            granted[grant.table].add(grant)
        for rule in policies(owner):
            kept[rule.table].add(rule)
    return granted, kept


@each_model
def test_somebody_may_reach_every_table_and_each_command_is_declared_once(table: Table) -> None:
    declared = Counter((permission.role, command) for permission, command in commands(table))
    assert declared
    assert set(declared.values()) == {1}


@each_model
def test_grants_are_those_the_model_declares(table: Table, there: There) -> None:
    declared = {
        Grant(table.name, permission.database_role, command, granted_columns(permission, command))
        for permission, command in commands(table)
    }
    assert there[0][table.name] == declared


@each_model
def test_row_policies_are_those_the_model_declares(
    table: Table, there: There, owner: psycopg.Connection[Any]
) -> None:
    assert there[1][table.name] == declared_policies(owner, table)


@each_model
def test_columns_named_in_grants_exist(table: Table) -> None:
    named = {column for permission, _command in commands(table) for column in permission.columns}
    assert named <= set(table.columns.keys())


def commands(table: Table) -> list[tuple[May, str]]:
    """Each command a model permits, with the permission it comes from."""
    return [
        (permission, command)
        for permission in table.info.get("access", ())
        for command in permission.commands
    ]


def granted_columns(permission: May, command: str) -> frozenset[str]:
    """The columns a grant is narrowed to; deletion is always of whole rows."""
    return frozenset(() if command == "delete" else permission.columns)


def declared_policies(connection: psycopg.Connection[Any], table: Table) -> set[Policy]:
    """The declared policies as PostgreSQL spells them, from a temporary table of the same shape."""
    run(connection, f'create temporary table "{table.name}" (like public."{table.name}") on commit drop')
    run(
        connection,
        ";".join(policy(table.name, permission, command) for permission, command in commands(table)),
    )
    return policies(connection, temporary_schema(connection))


def run(connection: psycopg.Connection[Any], statement: str) -> None:
    """Run statements that the models made."""
    connection.execute(statement)
