"""Somebody who shares nothing, from the first answer to the reading of their result: no table tells their distributor.

Whatever of theirs the distributor can read, in every column that the database lets them, is the same before and after
each part of it. Afterwards it is shared, and has to show where it does: else silence would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from psycopg import sql
from sqlalchemy import Table

from maxpulse.assessments import actions
from maxpulse.assessments.actions.start import Beginning
from maxpulse.assessments.rules import standing
from maxpulse.assessments.web.consent import SHARING_WORDING, WORDING
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.core.ids import new_id
from maxpulse.links.queries import find_public_link
from maxpulse.privacy.rules import STEERED
from maxpulse.probe import catalogue
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.sharing import WHO
from maxpulse.probe.tables import DISTRIBUTOR
from maxpulse.probe.walking import plausible
from maxpulse.probe.world import World

WHAT = "who shares nothing"
TOLD_ONCE_SHARED = (
    "assessment_sessions",
    "assessment_tracking",
    "assessment_findings",
    "assessment_responses",
)
# `xmin`, which a grant of the whole table opens, says that a row was written again, with the same values or not.
READABLE = """
    select c.relname::text, array_agg(a.attname::text order by a.attnum)
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and (a.attnum > 0 or a.attname = 'xmin')
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and has_column_privilege(%s, c.oid, a.attnum, 'select')
     group by c.relname order by c.relname
"""
# Consents are read of one's own clients alone.
ASKS_WHOSE = re.compile(r"app\.\w+|\bfrom consents\b")
Readable = Sequence[tuple[str, Sequence[str]]]
# What stands in each column of a table, made short.
Seen = Mapping[tuple[str, str], str | None]


def untold_steps() -> Iterator[Step[World]]:
    """All of it, in one step."""
    yield Step("tables", WHAT, _try_untold)


def _try_untold(world: World) -> None:
    with world.stay.attempt():
        who, session_id = Actor.participant(new_id()), new_id()
        _begin(world, who, session_id)
        _share(who, session_id, ())
        readable = _readable(world)
        before = _seen(world, readable)
        for deed in (_answer_all, actions.complete, actions.view_result):
            before = _check_one(world, who, session_id, deed, readable, before)
        _share(who, session_id, STEERED)
        _check_the_premise(world, before, _seen(world, readable))


def _check_one(
    world: World,
    who: Actor,
    session_id: UUID,
    deed: Callable[[UUID], object],
    readable: Readable,
    before: Seen,
) -> Seen:
    with acting(who):
        deed(session_id)
    after, name = _seen(world, readable), deed.__name__.strip("_").replace("_", " ")
    for (table, column), value in after.items():
        world.report.note("tables", WHO, f"select {column} of {table} after {name} of {WHAT}")
        if value != before[table, column]:
            how = f"{column} changes with {name} of {WHAT}"
            world.report.find("tables", REACHED, table, WHO, how)
    return after


def _check_the_premise(world: World, before: Seen, after: Seen) -> None:
    shown = {table for (table, column), value in after.items() if value != before[table, column]}
    for table in sorted(set(TOLD_ONCE_SHARED) - shown):
        how = "What is shared afterwards does not show here: silence proves nothing."
        world.report.find("tables", NOT_COVERED, table, WHO, how)


def _readable(world: World) -> Readable:
    """The tables whose policy asks whose a row is: what everybody sees may be changed by anybody meanwhile."""
    granted, models = world.stay.driver.execute(READABLE, (DISTRIBUTOR,)).fetchall(), catalogue.models()
    return [(table, columns) for table, columns in granted if table in models and _is_parted(models[table])]


def _is_parted(table: Table) -> bool:
    may = catalogue.permission(table, DISTRIBUTOR, "select")
    return may is not None and ASKS_WHOSE.search(catalogue.condition(may, "select")) is not None


def _begin(world: World, who: Actor, session_id: UUID) -> None:
    with acting(who):
        link = find_public_link(world.mine.values["code"])
        assert link is not None  # noqa: S101  made a moment ago
        actions.start(link, Beginning(session_id, "Client", None, (), "phone", WORDING))


def _share(who: Actor, session_id: UUID, items: Sequence[str]) -> None:
    with acting(who):
        actions.share(session_id, items, SHARING_WORDING)


def _answer_all(session_id: UUID) -> None:
    state = actions.fresh_state(session_id)
    while question := standing(state.bank, state.answers).next:
        taken = actions.answer(state, question.id, plausible(question), new_id(), 1000)
        assert isinstance(taken, actions.Taken)  # noqa: S101  a middle value is never refused
        state = taken.state


def _seen(world: World, readable: Readable) -> Seen:
    """All that the distributor reads, column by column."""
    seen: dict[tuple[str, str], str | None] = {}
    with world.stay.trying_as(world.mine.distributor) as connection:
        for table, columns in readable:
            row = connection.execute(_digests(table, columns)).fetchone()
            seen |= {(table, column): value for column, value in zip(columns, row or (), strict=True)}
    return seen


def _digests(table: str, columns: Sequence[str]) -> sql.Composed:
    digest = sql.SQL("sha256(convert_to(string_agg({0}::text, ' ' order by {0}::text), 'UTF8'))")
    return sql.SQL("select {} from {}").format(
        sql.SQL(", ").join(digest.format(sql.Identifier(column)) for column in columns), sql.Identifier(table)
    )
