"""Calling a function as somebody, and what comes of it: what it says, what it writes, and what changes of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table

from maxpulse.probe import catalogue
from maxpulse.probe.asking import PARTITION, WRITTEN
from maxpulse.probe.canaries import Company
from maxpulse.probe.functions.found import Found
from maxpulse.probe.world import Rows

# Shorter words stand in any answer.
LEAST_TOLD = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to: its rows as text or the code of its refusal, rows written by table, changes of theirs.

    What the call was told is left out of what it said.
    """

    said: str
    code: str
    written: Mapping[str, int]
    touched: tuple[str, ...]


def ask(
    rows: Rows, who: Company, function: Found, role: str, whose: Company, values: Sequence[Any]
) -> Answer:
    """Call it as a company's person in this role, with an eye on the rows of another; nothing of it stays."""
    said, code = "", ""
    with rows.stay.trying_as(who.actor(role), role) as connection:
        try:
            with connection.transaction():
                said = str(
                    connection.execute(
                        sql.SQL("select * from {}").format(calling(function, values))
                    ).fetchall()
                )
        except psycopg.Error as why:
            code = why.sqlstate or "no code"
        written = newly_written(rows)
        now = {name: _rows_of(whose, rows, name) for name in written}
    touched = sorted(name for name in written if _rows_of(whose, rows, name) != now[name])
    return Answer(_without(said, values), code, written, tuple(touched))


def calling(function: Found, values: Sequence[Any]) -> sql.Composed:
    """SQL that calls the function with these values, each of its argument's type."""
    given = [
        sql.SQL("cast({} as {})").format(sql.Literal(value), _type(kind))
        for value, (_name, kind) in zip(values, function.arguments, strict=True)
    ]
    return sql.SQL("{}({})").format(sql.SQL(function.name), sql.SQL(", ").join(given))


def reached(theirs: Company, about_them: Answer, about_nobody: Answer) -> str:
    """In what way a call got at what is theirs; empty when it did not."""
    if about_them.touched:
        return f"changes their {', '.join(about_them.touched)}"
    if any(word in about_them.said for word in _words(theirs)):
        return "tells what is theirs"
    if is_the_same(about_them, about_nobody):
        return ""
    is_said = (about_them.said, about_them.code) == (about_nobody.said, about_nobody.code)
    return f"{'writes' if is_said else 'answers'} otherwise than about nobody"


def is_the_same(one: Answer, other: Answer) -> bool:
    """Both say the same and write as much."""
    return (one.said, one.code, one.written) == (other.said, other.code, other.written)


def _type(kind: str) -> sql.SQL:
    return sql.SQL(kind)


def _words(company: Company) -> Iterator[str]:
    yield company.mark
    yield str(company.participant_id)
    yield from (str(row["id"]) for row in company.rows.values() if isinstance(row.get("id"), UUID))


def _without(said: str, values: Sequence[Any]) -> str:
    told = [str(each) for value in values for each in (value if isinstance(value, list) else [value])]
    for each in sorted(told, key=len, reverse=True):
        if len(each) > LEAST_TOLD:
            said = said.replace(each, "…")
    return said


def newly_written(rows: Rows) -> dict[str, int]:
    """How many rows of which tables were written since this was asked last; what was rolled back counts too."""
    after = dict(rows.stay.driver.execute(WRITTEN).fetchall())
    changed = {name: number - rows.written.get(name, 0) for name, number in after.items()}
    rows.written.update(after)
    return {PARTITION.sub("", name): number for name, number in changed.items() if number}


def _rows_of(whose: Company, rows: Rows, name: str) -> list[list[Any]]:
    """The company's rows of a table, as each role of its person sees them that may read there."""
    table, seen = catalogue.models().get(name), []
    for may in table.info.get("access", ()) if table is not None else ():
        if table is not None and "select" in may.commands:
            with rows.stay.trying_as(whose.actor(may.database_role), may.database_role) as connection:
                seen.append(connection.execute(_look(table, may.columns, whose)).fetchall())
    return seen


def _look(table: Table, columns: Sequence[str], theirs: Company) -> sql.Composed:
    seen = columns or [column.name for column in table.columns]
    whose = theirs.owners(table) | {
        name: value for name, value in theirs.rows.get(table.name, {}).items() if name == "id"
    }
    conditions = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in whose.items()
        if name in seen
    ]
    return sql.SQL("select {} from {} where {} order by 1").format(
        sql.SQL(", ").join(map(sql.Identifier, seen)),
        sql.Identifier(table.name),
        sql.SQL(" or ").join(conditions) if conditions else sql.SQL("false"),
    )
