"""Every table, every command, every role: one company tries the other's rows, and rows that would be the other's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from psycopg import sql
from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from maxpulse.core.actor import Actor, Role
from maxpulse.core.permissions import Level, held
from maxpulse.probe import canaries, catalogue
from maxpulse.probe.batch import Statement, reaches
from maxpulse.probe.canaries import Company
from maxpulse.probe.report import NOT_COVERED, REACHED, Report
from maxpulse.probe.rounds import Step
from maxpulse.probe.undone import Undone
from maxpulse.probe.world import Rows

# Roles whose permissions do not ask whose a row is: the product's own work, by design for all companies.
FOR_ALL = ("maxpulse_admin", "maxpulse_system", "maxpulse_recorder")
# What the others may have of everybody's: the catalogue of goods, and a browser's latency, which is nobody's.
SHARED = {("products", "select"), ("performance_metrics", "insert")}
# What the admin who tries may do: no more than every admin.
HELD = held(Level.STANDARD)
NOBODY = "nobody"
DISTRIBUTOR = Role.DISTRIBUTOR.database_role
UPLINE = "upline"  # a distributor, of one whom they brought in

# Ends a statement at the first row that the policies let through: an update before it locks that row, a deletion
# with that one row. It must not stand in a condition, where the planner may ask it before the policies.
AT_THE_FIRST_ROW = sql.SQL("1 / (random() * 0)::integer")


@dataclass(frozen=True, slots=True)
class Try:
    """One thing somebody tries at a table: a command, what exactly, and the statement."""

    command: str
    what: str
    text: sql.Composed


def table_steps(only: Collection[str] | None = None) -> Iterator[Step[Rows]]:
    """Every table (or `only` these), each a step of its own, and whether there are tables nobody knows."""
    for table in canaries.tables():
        if only is None or table.name in only:
            yield Step("tables", table.name, partial(_probe_table, table=table))
    yield Step("tables", "the database", _look_around)


def _look_around(rows: Rows) -> None:
    known = catalogue.models()
    for name in catalogue.tables(rows.stay.driver):
        if name not in known:
            rows.report.find(
                "tables", NOT_COVERED, name, how="The database has this table, and no model declares it."
            )
    _probe_partitions(rows.stay, rows.report, _roles(rows))


def _probe_table(rows: Rows, table: Table) -> None:
    mine, theirs, report = rows.mine, rows.theirs, rows.report
    if table.name not in mine.rows or table.name not in theirs.rows:
        return  # told of when the canaries were put there
    tries = [(role, *each) for role in _roles(rows) for each in _tries_of(table, role, mine, theirs)]
    if table.name in rows.recruit.rows:
        tries += [(UPLINE, *each) for each in _tries_of_an_upline(table, mine, rows.recruit)]
    statements = [
        Statement(one.text, None if role == NOBODY else actor, role) for _who, role, actor, one in tries
    ]
    for (who, role, _actor, one), is_reached in zip(
        tries, reaches(rows.stay.driver, statements), strict=True
    ):
        report.note("tables", who, f"{one.what} {table.name}")
        if not is_reached:
            continue
        if is_declared(table, role, one.command):
            report.allowed += 1
        else:
            report.find("tables", REACHED, table.name, who, one.what)


def _roles(rows: Rows) -> list[str]:
    return [*catalogue.roles(rows.stay.driver), NOBODY]


def _tries_of(table: Table, role: str, mine: Company, theirs: Company) -> Iterator[tuple[str, Actor, Try]]:
    me, stranger = mine.actor(role), canaries.stranger(role)
    yield from ((role, me, one) for one in _tries(table, role, mine, theirs))
    # Whoever may change all rows would only be kept busy with it.
    blind = [(stranger, one) for one in _blind_tries(table)]
    blind += [(me, one) for one in _blind_movings(table, mine, theirs)]
    yield from ((role, who, one) for who, one in blind if not is_declared(table, role, one.command))


def _tries_of_an_upline(table: Table, mine: Company, recruit: Company) -> Iterator[tuple[str, Actor, Try]]:
    """Whoever brought somebody in sees of them what a team page shows, which no table gives away."""
    me = mine.actor(DISTRIBUTOR)
    yield from ((DISTRIBUTOR, me, one) for one in _tries(table, DISTRIBUTOR, mine, recruit))


def _tries(table: Table, role: str, mine: Company, theirs: Company) -> Iterator[Try]:
    name, where = sql.Identifier(table.name), _where(table, theirs.rows[table.name])
    yield Try("select", "select", sql.SQL("select 1 from {}{}").format(name, where))
    for column in table.columns:
        one = sql.Identifier(column.name)
        look = sql.SQL("select {} from {}{}").format(one, name, where)
        yield Try("select", f"select {column.name} of", look)
        change = sql.SQL("update {} set {} = default{}").format(name, one, where)
        yield Try("update", f"update {column.name} of", change)
    yield Try("delete", "delete from", sql.SQL("delete from {}{}").format(name, where))
    yield Try("insert", "insert as theirs into", _insertion(table, theirs.new_row(table, role)))
    yield from _movings(table, role, mine, theirs)


def _blind_tries(table: Table) -> Iterator[Try]:
    """Of all rows, by somebody who has none: a row's own columns need the right to read, changes do not."""
    name = sql.Identifier(table.name)
    for column in table.columns:
        change = sql.SQL("update {} set {} = {}").format(name, sql.Identifier(column.name), _anything(column))
        yield Try("update", f"update {column.name} of all", change)
    yield Try(
        "delete", "delete all of", sql.SQL("delete from {} returning {}").format(name, AT_THE_FIRST_ROW)
    )


def _anything(column: Column[Any]) -> sql.Composable:
    if column.identity is not None:
        return sql.SQL("default")  # no other value would be looked at
    kind = sql.SQL(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    return sql.SQL("({})::text::{}").format(AT_THE_FIRST_ROW, kind)


def _blind_movings(table: Table, mine: Company, theirs: Company) -> Iterator[Try]:
    """All of one's own rows handed over, without looking: then the policies for reading do not guard the new row."""
    for column, value in theirs.owners(table).items():
        if column in mine.owners(table) and not is_shared(table, column):
            move = sql.SQL("update {} set {} = {}").format(
                sql.Identifier(table.name), sql.Identifier(column), sql.Literal(value)
            )
            yield Try("update", f"hand over all by {column} in", move)


def _movings(table: Table, role: str, mine: Company, theirs: Company) -> Iterator[Try]:
    """One's own row handed to another owner, and a row of one's own that names the other's somewhere."""
    where = _where(table, mine.rows[table.name])
    for column, value in theirs.owners(table).items():
        if column not in mine.owners(table) or is_shared(table, column):
            continue
        move = sql.SQL("update {} set {} = {}{}").format(
            sql.Identifier(table.name), sql.Identifier(column), sql.Literal(value), where
        )
        yield Try("update", f"hand over by {column} in", move)
        planted = mine.new_row(table, role) | {column: value}
        yield Try("insert", f"insert with their {column} into", _insertion(table, planted))


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


def _probe_partitions(stay: Undone, report: Report, roles: list[str]) -> None:
    """A partition has grants and policies of its own, and must have no grant at all."""
    for partition, role, command, may in catalogue.rights_on_partitions(stay.driver, roles, NOBODY):
        report.note("tables", role, f"{command} {partition}")
        if may:
            report.find("tables", REACHED, partition, role, f"{command} around its table")


def _insertion(table: Table, row: canaries.Row) -> sql.Composed:
    return sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Literal, row.values())),
    )


def _where(table: Table, row: Mapping[str, Any]) -> sql.Composed:
    key = canaries.key_of(table, row)
    conditions = (sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in key.items())
    return sql.SQL(" where ") + sql.SQL(" and ").join(conditions)
