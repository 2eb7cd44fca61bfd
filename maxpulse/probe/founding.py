"""Canaries put into every table.

Each row is inserted as one of the roles that the model lets insert it, with the company's own identity; so a row also
shows that whoever it belongs to may have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table

from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import TAKE_ON, take_on_parameters
from maxpulse.probe.canaries import SEVERAL, Company, Row, tables
from maxpulse.probe.samples import NoCanary
from maxpulse.schema import Base

Connection = psycopg.Connection[Any]
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
