"""The tries: every function, as every role that the application can take on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from psycopg import sql

from maxpulse.core.functions import EVERYBODY, Function
from maxpulse.probe import catalogue
from maxpulse.probe.batch import Statement, reaches
from maxpulse.probe.functions.answers import ask, calling, newly_written, reached
from maxpulse.probe.functions.arguments import Call, Unknown, calls
from maxpulse.probe.functions.found import Found, declared
from maxpulse.probe.functions.opened import BY_DESIGN, is_within
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.tables import NOBODY
from maxpulse.probe.world import Rows

KIND = "functions"
# What these two call is the product's own work, and about all companies by design.
FOR_ALL = frozenset({"maxpulse_system", "maxpulse_recorder"})
# A refusal, and nothing where a row was taken for granted: as if it were not there.
REFUSED = frozenset({"", "42501", "P0002"})


def function_steps(there: Iterable[Found]) -> Iterator[Step[Rows]]:
    """Every function, each a step of its own."""
    for one in there:
        yield Step(KIND, one.signature, partial(try_function, function=one))


def try_function(rows: Rows, function: Found) -> None:
    """Try one function as every role."""
    ways: Sequence[Call] = ()
    try:
        ways = calls(function, rows.mine, rows.theirs)
    except Unknown as why:
        if function.as_owner and function.callers - FOR_ALL:
            rows.report.find(KIND, NOT_COVERED, f"function {function.signature}", how=str(why))
    _try_without_right(rows, function, ways)
    if function.as_owner and not function.is_trigger:
        newly_written(rows)
        for role in catalogue.roles(rows.stay.driver):
            _try_as(rows, function, role, ways)


def _try_as(rows: Rows, function: Found, role: str, ways: Sequence[Call]) -> None:
    if function.callers.isdisjoint({role, EVERYBODY}):
        return
    if role in FOR_ALL:
        rows.report.allowed += 1
        return
    stopped = [_try(rows, function, role, way) for way in ways]
    if all(stopped):
        how = f"It stops with {', '.join(sorted(set(stopped)))}, which proves nothing."
        rows.report.find(KIND, NOT_COVERED, f"function {function.signature}", role, how)


def _try_without_right(rows: Rows, function: Found, ways: Sequence[Call]) -> None:
    """Whoever is not declared to call it is refused, the application before it acts for anybody among them."""
    said: Function | None = declared(rows.stay.driver).get(function.signature)
    allowed = said.callers if said else frozenset()
    if EVERYBODY in allowed:
        return
    roles = [role for role in (*catalogue.roles(rows.stay.driver), NOBODY) if role not in allowed]
    values = [value.put for value in ways[0].values] if ways else [None] * len(function.arguments)
    # A count is there whatever the function gives; of a trigger there is none.
    called = sql.SQL("select {}" if function.is_trigger else "select count(*) from {}")
    statement = called.format(calling(function, values))
    tries = [Statement(statement, None if role == NOBODY else rows.mine.actor(role), role) for role in roles]
    for role, is_reached in zip(roles, reaches(rows.stay.driver, tries), strict=True):
        rows.report.note(KIND, role, f"{function.name} without the right")
        if is_reached:
            rows.report.find(
                KIND, REACHED, f"function {function.signature}", role, "calls it without being declared to"
            )


def _try(rows: Rows, function: Found, role: str, way: Call) -> str:
    """Ask about what is theirs and about nobody; with which error it stops, empty when with none or a refusal."""
    rows.report.note(KIND, role, f"{function.name} about what is theirs")
    about_them = about_nobody = ask(rows, function, role, [value.put for value in way.values])
    if way.is_about_them:
        about_nobody = ask(rows, function, role, [value.instead for value in way.values])
    how = reached(rows.theirs, about_them, about_nobody)
    opened = BY_DESIGN.get(function.name)
    if how and opened and is_within(opened, function, about_them):
        rows.report.allowed += 1
    elif how:
        rows.report.find(KIND, REACHED, f"function {function.signature}", role, how)
    return "" if about_them.code in REFUSED else about_them.code
