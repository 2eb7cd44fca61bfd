"""All that a company's people see as theirs, table by table: to notice that it changed, or whose words stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psycopg import sql
from sqlalchemy import Table

from maxpulse.core.actor import Actor
from maxpulse.probe import catalogue
from maxpulse.probe.companies import People
from maxpulse.probe.world import World

WHOSE = ("distributor", "participant")
Seen = Mapping[tuple[str, str], str | None]


def seen_by(world: World, people: People) -> Seen:
    """A digest of what these people's distributor and participant see of each table."""
    rows = "string_agg(({columns})::text, '|' order by ({columns})::text)"
    digest = sql.SQL(f"encode(sha256(convert_to({rows}, 'UTF8')), 'hex')")
    return {
        (name, who): said for who in WHOSE for name, said in _asked(world, people.seats[who].actor, digest)
    }


def changed(before: Seen, after: Seen) -> list[str]:
    """The tables of which they see something else now."""
    return sorted({name for (name, who), said in after.items() if said != before.get((name, who))})


def tells_of(world: World, people: People, words: frozenset[str]) -> bool:
    """One of the words stands somewhere in what these people see as theirs."""
    patterns = sql.Literal([f"%{word}%" for word in sorted(words)])
    there = sql.SQL("(bool_or(({columns})::text like any ({patterns})))::text")
    return any(
        said == "true"
        for who in WHOSE
        for _name, said in _asked(world, people.seats[who].actor, there, patterns=patterns)
    )


def _asked(
    world: World, actor: Actor, what: sql.SQL, **given: sql.Composable
) -> Iterator[tuple[str, str | None]]:
    role = actor.role.database_role
    parts = [
        sql.SQL("select {}, {} from {}").format(
            sql.Literal(table.name), what.format(columns=columns, **given), sql.Identifier(table.name)
        )
        for table, columns in _of_somebody(role)
    ]
    with world.stay.trying_as(actor) as connection:
        yield from connection.execute(sql.SQL(" union all ").join(parts)).fetchall()


def _of_somebody(role: str) -> Iterator[tuple[Table, sql.Composable]]:
    """Tables whose policy asks whose a row is: what everybody sees may be changed by anybody meanwhile."""
    for table in catalogue.models().values():
        may = catalogue.permission(table, role, "select")
        if may is not None and catalogue.SETTING.search(catalogue.condition(may, "select")):
            columns = may.columns or tuple(column.name for column in table.columns)
            yield table, sql.SQL("row({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
