"""Every table, every command, every role: one company tries the other's rows, and rows that would be the other's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, RestrictViolation, UndefinedColumn, UndefinedTable
from sqlalchemy import Table

from maxpulse.core.access import COMMANDS
from maxpulse.core.actor import Actor
from maxpulse.core.permissions import Level, held
from maxpulse.probe import canaries, catalogue
from maxpulse.probe.canaries import Company
from maxpulse.probe.report import NOT_COVERED, REACHED, Report
from maxpulse.probe.undone import Undone

# A table or column that a model has and the database has not is told of as a difference.
REFUSALS = (InsufficientPrivilege, RestrictViolation, UndefinedColumn, UndefinedTable)
# Roles whose permissions do not ask whose a row is: the product's own work, by design for all companies.
FOR_ALL = ("maxpulse_admin", "maxpulse_system", "maxpulse_recorder")
# What the others may have of everybody's: the catalogue of goods, and a browser's latency, which is nobody's.
SHARED = {("products", "select"), ("performance_metrics", "insert")}
# Whom somebody may name in a row of their own. Participants choose whose link they open, so every distributor and
# link is theirs to name. What else is here is checked by the product's actions and not by a row policy: the row
# stays its writer's own, and shows nothing of whom it names.
FREELY_NAMED = {
    *((table, "distributor_id") for table in ("clients", "tracking_sessions", "assessments")),
    *((table, "distributor_id") for table in ("assessment_sessions", "assessment_findings")),
    *((table, "link_id") for table in ("assessments", "assessment_sessions")),
    *(("assessment_sessions", column) for column in ("assessment_id", "client_id")),
    *(("client_assessments", "assessment_id"), ("student_progress", "module_id")),
    *(("audit_entries", "actor_participant_id"), ("purchases", "assessment_session_id")),
}
# What the admin who tries may do: no more than every admin.
HELD = held(Level.STANDARD)
NOBODY = "nobody"

# One thing a company tries at a table: a command, what exactly, and the statement with its values.
Try = tuple[str, str, sql.Composed, list[Any]]


def probe_tables(
    stay: Undone, report: Report, only: Collection[str] | None = None
) -> tuple[Company, Company]:
    """Try every table (or `only` these) as every role. The two companies stay, for the other kinds of tries."""
    mine, missing = canaries.found(stay.driver)
    theirs, missing_too = canaries.found(stay.driver)
    stay.restore()
    known = catalogue.models()
    for name in catalogue.tables(stay.driver):
        if name not in known:
            report.find(
                "tables", NOT_COVERED, name, how="The database has this table, and no model declares it."
            )
    for name, why in (missing | missing_too).items():
        report.find("tables", NOT_COVERED, name, how=f"No canary could be put here. {why}")
    roles = [*catalogue.roles(stay.driver), NOBODY]
    for table in canaries.tables():
        is_wanted = only is None or table.name in only
        if is_wanted and table.name in mine.rows and table.name in theirs.rows:
            _probe_table(stay, report, table, roles, mine, theirs)
    _probe_partitions(stay, report, roles, mine)
    return mine, theirs


def _probe_table(
    stay: Undone, report: Report, table: Table, roles: list[str], mine: Company, theirs: Company
) -> None:
    for role in roles:
        groups = (
            (mine.actor(role), False, _tries(table, role, mine, theirs)),
            (canaries.stranger(role), True, _blind_tries(table)),
            (mine.actor(role), True, _blind_movings(table, mine, theirs)),
        )
        for actor, blind, tries in groups:
            for command, what, statement, values in tries:
                declared = is_declared(table, role, command)
                # Whoever may change all rows would only be kept busy with it.
                if blind and declared:
                    continue
                report.note("tables", role, f"{what} {table.name}")
                if not _reaches(stay, None if role == NOBODY else actor, role, statement, values):
                    continue
                if declared:
                    report.allowed += 1
                else:
                    report.find("tables", REACHED, table.name, role, what)


def _tries(table: Table, role: str, mine: Company, theirs: Company) -> Iterator[Try]:
    name, row = sql.Identifier(table.name), theirs.rows[table.name]
    where, values = _where(table, row)
    yield "select", "select", sql.SQL("select 1 from {}{}").format(name, where), values
    for column in table.columns:
        one = sql.Identifier(column.name)
        look = sql.SQL("select {} from {}{}").format(one, name, where)
        yield "select", f"select {column.name} of", look, values
        change = sql.SQL("update {} set {} = default{}").format(name, one, where)
        yield "update", f"update {column.name} of", change, values
    yield "delete", "delete from", sql.SQL("delete from {}{}").format(name, where), values
    yield "insert", "insert as theirs into", *_insertion(table, theirs.new_row(table, role))
    yield from _movings(table, role, mine, theirs)


def _blind_tries(table: Table) -> Iterator[Try]:
    """Without a condition, by somebody who has no row at all: conditions need the right to read, changes do not."""
    name = sql.Identifier(table.name)
    for column in table.columns:
        change = sql.SQL("update {} set {} = default").format(name, sql.Identifier(column.name))
        yield "update", f"update {column.name} of all", change, []
    yield "delete", "delete all of", sql.SQL("delete from {}").format(name), []


def _blind_movings(table: Table, mine: Company, theirs: Company) -> Iterator[Try]:
    """All of one's own rows handed over, without looking: then the policies for reading do not guard the new row."""
    for column, value in theirs.owners(table).items():
        if column in mine.owners(table) and not is_shared(table, column):
            move = sql.SQL("update {} set {} = %s").format(sql.Identifier(table.name), sql.Identifier(column))
            yield "update", f"hand over all by {column} in", move, [value]


def _movings(table: Table, role: str, mine: Company, theirs: Company) -> Iterator[Try]:
    """One's own row handed to another owner, and a row of one's own that names the other's somewhere."""
    where, values = _where(table, mine.rows[table.name])
    for column, value in theirs.owners(table).items():
        if column not in mine.owners(table) or is_shared(table, column):
            continue
        one, name = sql.Identifier(column), sql.Identifier(table.name)
        move = sql.SQL("update {} set {} = %s{}").format(name, one, where)
        yield "update", f"hand over by {column} in", move, [value, *values]
        planted = mine.new_row(table, role) | {column: value}
        if plants(table, column):
            yield "insert", f"insert with their {column} into", *_insertion(table, planted)


def plants(table: Table, column: str) -> bool:
    """Naming another here, in a row of one's own, is not how the product is used."""
    return (table.name, column) not in FREELY_NAMED


def is_shared(table: Table, column: str) -> bool:
    """What the column points at is the same for everybody."""
    targets = {key.column.table.name for key in table.columns[column].foreign_keys}
    return any((target, "select") in SHARED for target in targets)


def is_declared(table: Table, role: str, command: str) -> bool:
    """The model lets this role do so to everybody's rows, and that role, or that table, is one for everybody."""
    may = catalogue.permission(table, role, command)
    if may is None:
        return False
    condition = catalogue.condition(may, command)
    if permissions := catalogue.PERMISSION.findall(condition):
        return not HELD.isdisjoint(permissions)
    if catalogue.SETTING.search(condition):
        return False
    return role in FOR_ALL or (table.name, command) in SHARED


def _probe_partitions(stay: Undone, report: Report, roles: list[str], mine: Company) -> None:
    """A partition has grants and policies of its own, and must have no grant at all."""
    for partition in catalogue.partitions(stay.driver):
        for role in roles:
            for command in COMMANDS:
                with stay.trying_as(
                    None if role == NOBODY else mine.actor(role), "" if role == NOBODY else role
                ):
                    row = stay.driver.execute(
                        "select has_table_privilege(%s, %s) or has_any_column_privilege(%s, %s)"
                        if command != "delete"
                        else "select has_table_privilege(%s, %s)",
                        [partition, command] * (1 if command == "delete" else 2),
                    ).fetchone()
                report.note("tables", role, f"{command} {partition}")
                if row and row[0]:
                    report.find("tables", REACHED, partition, role, f"{command} around its table")


def _insertion(table: Table, row: canaries.Row) -> tuple[sql.Composed, list[Any]]:
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    return statement, list(row.values())


def _where(table: Table, row: canaries.Row) -> tuple[sql.Composed, list[Any]]:
    key = canaries.key_of(table, row)
    conditions = sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in key)
    return sql.SQL(" where ") + conditions, list(key.values())


def _reaches(
    stay: Undone, actor: Actor | None, role: str, statement: sql.Composed, values: list[Any]
) -> bool:
    """The statement gets at a row.

    Grants, row policies and the triggers of what is append-only refuse. Any other error comes after them: a check
    or a key that complains has seen the row.
    """
    try:
        with stay.trying_as(actor, "" if actor is None else role) as connection:
            return connection.execute(statement, values).rowcount > 0
    except REFUSALS:
        return False
    except psycopg.Error:
        return True
