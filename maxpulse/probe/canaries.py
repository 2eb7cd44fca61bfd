"""A company of canaries: a row in every table, all belonging to the same two people, who do not exist.

Rows are derived from the models: what a column needs, what it points at. Each is inserted as one of the roles that
the model lets insert it, with the company's own identity; so a row also shows that whoever it belongs to may have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Table

from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import TAKE_ON, take_on_parameters
from maxpulse.core.permissions import Level, Permission
from maxpulse.privacy.rules import AREAS, GRADE, ITEMS
from maxpulse.probe.samples import NoCanary, is_needed, sample
from maxpulse.schema import Base

Connection = psycopg.Connection[Any]
Row = dict[str, Any]

# Nobody acts as a distributor or with an admin's permissions before these rows are there.
WHO_THEY_ARE = ("users", "distributor_profiles", "admin_profiles")
# Columns that name a person without a foreign key: participants need no account.
PERSONS = {
    "participant_id": "participant_id",
    "actor_participant_id": "participant_id",
    "actor_user_id": "user_id",
}
# A column that has to say as whom it was written.
WRITTEN_AS = "actor_role"
# A row for each, so that consent closes nothing of what its distributor could ever be shown.
SEVERAL: dict[str, tuple[Row, ...]] = {
    "consents": tuple({"item": item} for item in ITEMS),
    "assessment_findings": ({"item": GRADE}, {"item": AREAS}),
}
# Values that are not the first that come to mind: an admin of the lowest level who may make what only admins make,
# until `found` takes that back.
CHOSEN: dict[str, Row] = {
    "assessment_tracking": {"event_type": "answer"},  # tells of progress
    "users": {"role": "admin"},
    "admin_profiles": {"access_level": Level.STANDARD, "permissions": list(Permission)},
    # One of each cause lasts at a time, and it may be a real one.
    "alarms": {"ended_at": datetime(2000, 1, 1, tzinfo=UTC)},
}
# What has to hold for as long as a row is inserted: one enrols in a course that is published, and then it is not.
MEANWHILE: dict[str, tuple[Role, str, str]] = {
    "student_enrollments": (
        Role.TRAINER,
        "update courses set is_published = true, open_to_participants = true where id = %(courses)s",
        "update courses set is_published = false, open_to_participants = false where id = %(courses)s",
    )
}
# Tables that nobody may insert into: the product's own functions do, and this is how they are called.
BY_FUNCTION: dict[str, tuple[Role, str]] = {
    "link_analytics": (
        Role.VISITOR,
        "select record_link_event(%(assessment_links)s, 'click', null, null, null, null, null, now())",
    )
}
# Whom to insert as, where several may: the product itself first, for it has the least to say about whose row it is.
INSERTERS = ("system", "distributor", "participant", "trainer", "admin", "integration", "recorder", "visitor")


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody who is all a person with an account can be, and the row they have in each table."""

    participant_id: UUID = field(default_factory=uuid4)
    # Stands in every text of the company's rows, so that it is recognised wherever it comes out.
    mark: str = field(default_factory=lambda: f"canary-{uuid4().hex}")
    rows: dict[str, Row] = field(default_factory=dict)

    def id_of(self, table: str) -> Any:
        """The id of the company's row."""
        return self.rows[table]["id"]

    def actor(self, role: str) -> Actor:
        """The company's person as somebody of this database role."""
        program = self.rows.get("api_clients", {}).get("id")
        return actor_of(
            role, self.id_of("users"), self.participant_id, self.id_of("distributor_profiles"), program
        )

    def new_row(self, table: Table, role: str = "system") -> Row:
        """A row of `table` that belongs to this company and is not in the database yet, written by `role`."""
        row = dict(self._values(table)) | (SEVERAL.get(table.name) or ({},))[0] | CHOSEN.get(table.name, {})
        return row | ({WRITTEN_AS: role.removeprefix("maxpulse_")} if WRITTEN_AS in row else {})

    def owners(self, table: Table) -> dict[str, Any]:
        """Those columns of the table that say whose a row is, with this company's values."""
        return {
            name: value
            for name, value in self._values(table)
            if table.columns[name].foreign_keys or name in PERSONS
        }

    def _values(self, table: Table) -> Iterator[tuple[str, Any]]:
        for column in table.columns:
            if column.foreign_keys:
                pointed_at = next(iter(column.foreign_keys)).column
                if pointed_at.table.name in self.rows:
                    yield column.name, self.rows[pointed_at.table.name][pointed_at.name]
            elif column.name in PERSONS:
                person = PERSONS[column.name]
                yield column.name, self.participant_id if person == "participant_id" else self.id_of("users")
            elif is_needed(column):
                yield column.name, sample(table, column, self.mark)


def tables() -> list[Table]:
    """The models' tables, each after those it points at; first what a company's person is, for policies ask that."""
    place = {name: number for number, name in enumerate(WHO_THEY_ARE)}
    return sorted(Base.metadata.sorted_tables, key=lambda table: place.get(table.name, len(place)))


def found(connection: Connection) -> tuple[Company, dict[str, str]]:
    """Put a company into every table. Also says of which tables it has no row, and why."""
    company, missing = Company(), {}
    for table in tables():
        try:
            with connection.transaction():
                company.rows[table.name] = _add(connection, company, table)
        except (NoCanary, psycopg.Error, KeyError) as why:
            missing[table.name] = f"{type(why).__name__}: {str(why).splitlines()[0]}"
    connection.execute(TAKE_ON, take_on_parameters(Actor.system()))
    connection.execute(
        "update admin_profiles set permissions = '{}' where user_id = %s", (company.id_of("users"),)
    )
    return company, missing


def recruited(connection: Connection, upline: Company) -> tuple[Company, dict[str, str]]:
    """The same for a company whose distributor was brought in by another company's, and has brought in somebody."""
    company, missing = found(connection)
    profile = company.id_of("distributor_profiles")
    connection.execute(
        "update distributor_profiles set sponsor_id = %s where id = %s",
        (upline.id_of("distributor_profiles"), profile),
    )
    below = company.new_row(Base.metadata.tables["users"])
    insert(connection, "users", below)
    further = company.new_row(Base.metadata.tables["distributor_profiles"])
    insert(connection, "distributor_profiles", further | {"user_id": below["id"], "sponsor_id": profile})
    return company, missing


def insert(connection: Connection, table: str, row: Mapping[str, Any]) -> int:
    """Insert one row; how many that made."""
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    return connection.execute(statement, list(row.values())).rowcount


def key_of(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What tells this row from all others."""
    return {column.name: row[column.name] for column in table.primary_key if column.name in row}


def actor_of(role: str, user: UUID, participant: UUID, profile: UUID, program: UUID | None) -> Actor:
    """Somebody of this database role; in a role of no kind of actor, a person with all of these identities."""
    match role.removeprefix("maxpulse_"):
        case "visitor":
            return Actor.visitor()
        case "participant":
            return Actor.participant(participant, user)
        case "trainer":
            return Actor.trainer(user)
        case "admin":
            return Actor.admin(user)
        case "system":
            return Actor.system()
        case "distributor":
            return Actor.distributor(user, profile)
    return Actor(Role.DISTRIBUTOR, user, participant, profile, program)


def stranger(role: str) -> Actor:
    """Somebody of this database role who has no row anywhere."""
    return actor_of(role, uuid4(), uuid4(), uuid4(), uuid4())


def _add(connection: Connection, company: Company, table: Table) -> Row:
    if "access" not in table.info:
        raise NoCanary("The model does not say who may do what.")
    refused = ""
    for role, columns in _inserters(table):
        for row in _variants(table, company.new_row(table, role)):
            writable = {name: value for name, value in row.items() if not columns or name in columns}
            try:
                with connection.transaction(), _meanwhile(connection, company, table):
                    _become(connection, company, role)
                    insert(connection, table.name, writable)
                    for more in SEVERAL.get(table.name, ())[1:]:
                        insert(connection, table.name, company.new_row(table, role) | more)
                return writable
            except psycopg.Error as why:
                refused = refused or f"As {role}: {str(why).splitlines()[0]}."
    if refused:
        raise NoCanary(refused)
    return _written_by_the_product(connection, company, table)


def _variants(table: Table, row: Row) -> Iterator[Row]:
    """The row, then without what need not be said: a request is made before anybody has decided it."""
    yield row
    for name in row:
        if table.columns[name].nullable:
            yield {each: value for each, value in row.items() if each != name}


@contextmanager
def _meanwhile(connection: Connection, company: Company, table: Table) -> Iterator[None]:
    if table.name not in MEANWHILE:
        yield
        return
    role, before, after = MEANWHILE[table.name]
    for statement in (before, after):
        _become(connection, company, role)
        connection.execute(statement, _ids(company))
        if statement is before:
            yield


def _become(connection: Connection, company: Company, role: str) -> None:
    known = company if "distributor_profiles" in company.rows else None
    actor = known.actor(f"maxpulse_{role}") if known else Actor.system()
    connection.execute(TAKE_ON, take_on_parameters(actor))
    connection.execute("select set_config('role', %s, true)", (f"maxpulse_{role}",))


def _inserters(table: Table) -> list[tuple[str, frozenset[str]]]:
    permitted = {may.role: may for may in table.info.get("access", ()) if "insert" in may.commands}
    return [(role, frozenset(permitted[role].columns)) for role in INSERTERS if role in permitted]


def _written_by_the_product(connection: Connection, company: Company, table: Table) -> Row:
    """The row that the product's functions and triggers left for this company.

    Where they left none, it is a row that is not there: then only writing is tried, which nobody may.
    """
    if table.name in BY_FUNCTION:
        role, statement = BY_FUNCTION[table.name]
        _become(connection, company, role)
        connection.execute(statement, _ids(company))
    _become(connection, company, "system")
    owners = company.owners(table)
    with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
        cursor = connection.execute(
            sql.SQL("select * from {} where {} limit 1").format(sql.Identifier(table.name), _equal(owners)),
            list(owners.values()),
        )
        if values := cursor.fetchone():
            return dict(zip([column.name for column in cursor.description or ()], values, strict=True))
    if table.name in BY_FUNCTION:
        raise NoCanary("The function left no row.")
    return company.new_row(table)


def _ids(company: Company) -> dict[str, Any]:
    return {name: row["id"] for name, row in company.rows.items() if "id" in row}


def _equal(values: Mapping[str, Any]) -> sql.Composed:
    if not values:
        return sql.SQL("true").join([sql.SQL("")] * 2)
    return sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
