"""One company in every table: a row of each, all belonging to the same people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import CheckConstraint, Column, Table

from maxpulse.core.actor import Actor
from maxpulse.privacy.models import ITEMS
from maxpulse.schema import Base

# Tables after those they point at, and people first: some tables name them without a foreign key.
TABLES = tuple(sorted(Base.metadata.sorted_tables, key=lambda table: table.name != "users"))
Row = dict[str, Any]

# A row each, so that consent closes nothing of what its distributor could ever be shown.
SEVERAL: dict[str, list[Row]] = {
    "consents": [{"item": item} for item in ITEMS],
    "account_invitations": [{"accepted_at": datetime.now(UTC)}],  # they came in
}

SAMPLES: dict[type, Any] = {
    str: "words",
    int: 1,
    bool: True,
    Decimal: Decimal("1.00"),
    object: Jsonb({}),  # what SQLAlchemy says a JSON column holds
    list: [],
    bytes: b"bytes",
    datetime: datetime.now(UTC),
    date: datetime.now(UTC).date(),
}


@dataclass(frozen=True, slots=True)
class Company:
    """A distributor who also trains, and one participant; `rows` holds the id of a row in each table."""

    participant_id: UUID = field(default_factory=uuid4)
    rows: dict[str, UUID] = field(default_factory=dict)

    @property
    def distributor(self) -> Actor:
        """The company's distributor."""
        return Actor.distributor(self.rows["users"], self.rows["distributor_profiles"])

    @property
    def trainer(self) -> Actor:
        """The same person as a trainer."""
        return Actor.trainer(self.rows["users"])

    @property
    def program(self) -> Actor:
        """The program of the shop outside that reports its sales."""
        return Actor.integration(self.rows["api_clients"])

    @property
    def participant(self) -> Actor:
        """The company's participant."""
        return Actor.participant(self.participant_id, self.rows["users"])

    def new_rows(self, table: Table) -> Iterator[Row]:
        """Rows of `table` that belong to this company and are not in the database yet."""
        for given in SEVERAL.get(table.name, [{}]):
            yield dict(self._values(table)) | given

    def _values(self, table: Table) -> Iterator[tuple[str, Any]]:
        for column in table.columns:
            if column.foreign_keys:
                target = next(iter(column.foreign_keys)).column.table.name
                if target != table.name:
                    yield column.name, self.rows[target]
            elif column.name == "participant_id":
                yield column.name, self.participant_id
            elif column.name == "actor_user_id":
                yield column.name, self.rows["users"]
            elif is_needed(column):
                yield column.name, sample(table, column)


def populate(connection: psycopg.Connection[Any]) -> Company:
    """Put a company into every table; `connection` must be one that row policies do not hold."""
    company = Company()
    for table in TABLES:
        for row in company.new_rows(table):
            insert(connection, table, row)
            if "id" in row:
                company.rows[table.name] = row["id"]
    return company


def insert(connection: psycopg.Connection[Any], table: Table, row: Mapping[str, Any]) -> None:
    """Insert one row, its values as given."""
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    connection.execute(statement, list(row.values()))


def is_needed(column: Column[Any]) -> bool:
    """A row cannot be without this column, or cannot be told from others without it."""
    return column.primary_key or (
        not column.nullable and column.server_default is None and column.identity is None
    )


def sample(table: Table, column: Column[Any]) -> Any:
    """A value the column accepts: the first its check lists, a fresh one where it must be unique."""
    if listed := listed_values(table, column):
        return listed[0]
    kind = column.type.python_type
    if kind is UUID:
        return uuid4()
    if column.name == "email":
        return f"{uuid4().hex}@example.test"
    if column.unique:
        return uuid4().hex if kind is str else uuid4().bytes
    return SAMPLES[kind]


def listed_values(table: Table, column: Column[Any]) -> list[str]:
    """The values a check of the model lists for this column."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            text = str(constraint.sqltext)
            if text.startswith(f"{column.name} in ("):
                return re.findall(r"'([^']*)'", text)
    return []
