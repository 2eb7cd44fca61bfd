"""A client who shares in part: what they do not share, their own distributor reads nowhere in the database.

Each item of consent is taken back by itself, and the distributor looks for all that it opens. What it does not open
they still have to see, or silence would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from psycopg import sql
from sqlalchemy import Table

from maxpulse.core.actor import Role
from maxpulse.privacy.rules import ANSWERS, AREAS, GRADE, PROGRESS, STEERED
from maxpulse.probe import canaries, catalogue
from maxpulse.probe.batch import Statement, reaches
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.tables import DISTRIBUTOR
from maxpulse.probe.world import Rows

WHO = "own distributor"
WITHDRAWN = "update consents set withdrawn_at = now() where session_id = %s and item = %s"
# The rows that each item opens: of which table, and what tells them from others of the same assessment.
OPENED_BY: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    PROGRESS: (("assessment_sessions", {}), ("assessment_tracking", {"event_type": "answer"})),
    GRADE: (("assessment_findings", {"item": GRADE}),),
    AREAS: (("assessment_findings", {"item": AREAS}),),
    ANSWERS: (("assessment_responses", {}),),
}
# What else a distributor reads that belongs to an assessment, and why no item closes it.
OPEN = {
    "consents": "says what is shared",
    "purchases": "what was bought with them, which is their sale",
}
NOTHING = ""  # the item that opens what no consent opens
SESSIONS = "assessment_sessions"


@dataclass(frozen=True, slots=True)
class Look:
    """One column of rows that belong to an assessment, and the item that opens it; NOTHING when none does."""

    item: str
    table: str
    column: str
    text: sql.Composed


def sharing_steps() -> Iterator[Step[Rows]]:
    """Each item of consent, a step of its own, and whether all that belongs to an assessment is known here."""
    yield Step("tables", "consents", _look_around)
    for item in STEERED:
        yield Step("tables", f"consent to {item}", partial(_try_without, item=item))


def _look_around(rows: Rows) -> None:
    known = {name for opened in OPENED_BY.values() for name, _which in opened} | set(OPEN)
    for table in _of_assessments():
        if catalogue.permission(table, DISTRIBUTOR, "select") and table.name not in known:
            how = "Distributors read it, and nothing here says which item of consent opens it."
            rows.report.find("tables", NOT_COVERED, table.name, WHO, how)


def _try_without(rows: Rows, item: str) -> None:
    looks = list(_looks(rows))
    actor = rows.mine.actor(DISTRIBUTOR)
    statements = [Statement(look.text, actor, DISTRIBUTOR) for look in looks]
    with rows.stay.driver.transaction(force_rollback=True):
        with_all = reaches(rows.stay.driver, statements)
        _withdraw(rows, item)
        without = reaches(rows.stay.driver, statements)
    for look, is_reached in zip(looks, without, strict=True):
        if look.item in (item, NOTHING):
            rows.report.note("tables", WHO, f"select {look.column} of {look.table} without {item}")
            if is_reached:
                how = f"select {look.column} of, without consent to {item}"
                rows.report.find("tables", REACHED, look.table, WHO, how)
    for name, _which in OPENED_BY[item]:
        if not any(got for look, got in zip(looks, with_all, strict=True) if look.table == name):
            how = f"With consent to {item} nothing is read here either: silence proves nothing."
            rows.report.find("tables", NOT_COVERED, name, WHO, how)
    _check_the_rest(rows, item, [(look, got) for look, got in zip(looks, without, strict=True)])


def _check_the_rest(rows: Rows, item: str, got: list[tuple[Look, bool]]) -> None:
    """What other items open stays open."""
    for other in STEERED:
        if other != item and not any(is_reached for look, is_reached in got if look.item == other):
            how = f"Without {item}, {other} is not read either: silence proves nothing."
            rows.report.find("tables", NOT_COVERED, f"consent to {other}", WHO, how)


def _withdraw(rows: Rows, item: str) -> None:
    session_id = rows.mine.id_of(SESSIONS)
    with rows.stay.acting_as(rows.mine.actor(Role.PARTICIPANT.database_role)) as connection:
        if connection.execute(WITHDRAWN, (session_id, item)).rowcount != 1:
            raise LookupError(item)


def _looks(rows: Rows) -> Iterator[Look]:
    opened = {name for kinds in OPENED_BY.values() for name, _which in kinds}
    for item, kinds in OPENED_BY.items():
        for name, which in kinds:
            yield from _columns(rows, catalogue.models()[name], item, which)
    for table in _of_assessments():
        # What distributors have no grant for stays closed whatever is shared.
        if table.name not in opened and not catalogue.permission(table, DISTRIBUTOR, "select"):
            yield from _columns(rows, table, NOTHING, {})


def _columns(rows: Rows, table: Table, item: str, which: dict[str, Any]) -> Iterator[Look]:
    row = rows.mine.rows.get(table.name)
    if row is None:
        return  # told of when the canaries were put there
    wanted = canaries.key_of(table, row) | which
    where = sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in wanted.items()
    )
    for column in table.columns:
        text = sql.SQL("select {} from {} where {}").format(
            sql.Identifier(column.name), sql.Identifier(table.name), where
        )
        yield Look(item if _is_opened(table, column.name) else NOTHING, table.name, column.name, text)


def _is_opened(table: Table, column: str) -> bool:
    """Whether an item of consent can open this column to a distributor at all."""
    may = catalogue.permission(table, DISTRIBUTOR, "select")
    return may is not None and column in (may.columns or table.columns)


def _of_assessments() -> Iterator[Table]:
    """Every table whose rows belong to an assessment that somebody takes."""
    for table in catalogue.models().values():
        targets = {key.column.table.name for key in table.foreign_keys}
        if table.name == SESSIONS or SESSIONS in targets:
            yield table
