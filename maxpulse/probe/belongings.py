"""All that a company's people see as theirs, table by table: to notice that it changed, or whose words stand there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import sql
from sqlalchemy import Table

from maxpulse.core.actor import Actor, Role
from maxpulse.probe import catalogue
from maxpulse.probe.asking import newly_written
from maxpulse.probe.companies import People
from maxpulse.probe.world import World

WHOSE = ("distributor", "participant")
Seen = Mapping[tuple[str, str], str | None]
ROWS = "string_agg(({columns})::text, '|' order by ({columns})::text)"
DIGEST = sql.SQL(f"encode(sha256(convert_to({ROWS}, 'UTF8')), 'hex')")
# Where it is noted of whoever asks that they were here: in a row of their own, so it counts only whose row it was.
NOTED = frozenset({"user_sessions", "users"})


@dataclass(slots=True)
class Traces:
    """What a try wrote: into which `tables`, and in which of them the other company's is no more as it was."""

    tables: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)

    @property
    def suspicious(self) -> list[str]:
        """The tables that nobody writes to who is let in nowhere."""
        return sorted({*self.theirs, *(name for name in self.tables if name not in NOTED)})


@contextmanager
def traced(world: World) -> Iterator[Traces]:
    """Something to be rolled back before anything else is tried; afterwards it is known what it wrote.

    What was written since `newly_written` was asked last counts as its.
    """
    traces = Traces()
    with world.stay.attempt():
        yield traces
        traces.tables = newly_written(world)
        after = _of_both(world, traces.tables)
    traces.theirs = changed(_of_both(world, traces.tables), after)


def seen_by(world: World, people: People) -> Seen:
    """A digest of what these people's distributor and participant see of each table."""
    return {
        (name, who): said for who in WHOSE for name, said in _asked(world, people.seats[who].actor, DIGEST)
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


def _of_both(world: World, tables: Collection[str]) -> Seen:
    """What both kinds of canaries of the other company see of these tables."""
    whose = {who: world.theirs.seats[who].actor for who in WHOSE}
    whose |= {f"row's {who}": world.their_rows.actor(Role(who).database_role) for who in WHOSE}
    return {
        (name, who): said
        for who, actor in whose.items()
        for name, said in _asked(world, actor, DIGEST, tables)
    }


def _asked(
    world: World,
    actor: Actor,
    what: sql.SQL,
    tables: Collection[str] | None = None,
    **given: sql.Composable,
) -> Iterator[tuple[str, str | None]]:
    role = actor.role.database_role
    parts = [
        sql.SQL("select {}, {} from {}").format(
            sql.Literal(table.name), what.format(columns=columns, **given), sql.Identifier(table.name)
        )
        for table, columns in _of_somebody(role, tables)
    ]
    if not parts:
        return
    with world.stay.trying_as(actor) as connection:
        yield from connection.execute(sql.SQL(" union all ").join(parts)).fetchall()


def _of_somebody(role: str, among: Collection[str] | None) -> Iterator[tuple[Table, sql.Composable]]:
    """Tables whose policy asks whose a row is: what everybody sees may be changed by anybody meanwhile.

    Of `among` them alone, where given: it is asked after every try, most of which wrote nothing.
    """
    for table in catalogue.models().values():
        if among is not None and table.name not in among:
            continue
        may = catalogue.permission(table, role, "select")
        if may is not None and catalogue.SETTING.search(catalogue.condition(may, "select")):
            columns = may.columns or tuple(column.name for column in table.columns)
            yield table, sql.SQL("row({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
