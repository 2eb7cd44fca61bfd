"""The tries: every function, as every role that the application can take on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from psycopg import sql

from maxpulse.core.functions import EVERYBODY, Function
from maxpulse.probe import catalogue
from maxpulse.probe.batch import Statement, reaches
from maxpulse.probe.functions import premise
from maxpulse.probe.functions.answers import ask, calling, newly_written, reached
from maxpulse.probe.functions.arguments import Call, Unknown, calls
from maxpulse.probe.functions.found import Found, declared
from maxpulse.probe.functions.opened import BY_DESIGN, TO_AN_UPLINE, is_within
from maxpulse.probe.report import NOT_COVERED, REACHED
from maxpulse.probe.rounds import Step
from maxpulse.probe.tables import DISTRIBUTOR, NOBODY, UPLINE
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
        try_calls(rows, function, calls(function, rows.mine, rows.recruit))
    except Unknown as why:
        if function.as_owner and function.callers - FOR_ALL:
            rows.report.find(KIND, NOT_COVERED, f"function {function.signature}", how=str(why))
    _try_without_right(rows, function, ways)


def try_calls(rows: Rows, function: Found, below: Sequence[Call]) -> None:
    """Ask a function that runs with its owner's rights as whoever may call it; `below` are an upline's questions.

    Raises Unknown.
    """
    if not function.as_owner or function.is_trigger:
        return
    ways = list(
        zip(calls(function, rows.mine, rows.theirs), calls(function, rows.theirs, rows.theirs), strict=True)
    )
    newly_written(rows)
    for role in catalogue.roles(rows.stay.driver):
        if function.callers.isdisjoint({role, EVERYBODY}):
            continue
        if role in FOR_ALL:
            rows.report.allowed += 1
            continue
        stopped = [_try(rows, function, role, way, own) for way, own in ways]
        if all(stopped):
            how = f"It stops with {', '.join(sorted(set(stopped)))}, which proves nothing."
            rows.report.find(KIND, NOT_COVERED, f"function {function.signature}", role, how)
        for way in below if role == DISTRIBUTOR else ():
            _try(rows, function, UPLINE, way, None)


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


def _try(rows: Rows, function: Found, who: str, way: Call, own: Call | None) -> str:
    """Ask about what is theirs and about nobody; with which error it stops, empty when with none or a refusal.

    `own` is the same question as whoever it belongs to asks it.
    """
    rows.report.note(KIND, who, f"{function.name} about what is theirs")
    whose, role = (rows.recruit, DISTRIBUTOR) if who == UPLINE else (rows.theirs, who)
    question = partial(ask, rows, rows.mine, function, role, whose)
    about_them = about_nobody = question([value.put for value in way.values])
    if way.is_about_them:
        about_nobody = question([value.instead for value in way.values])
    if own is not None:
        premise.listen(rows, function, role, own, about_nobody)
    how = reached(whose, about_them, about_nobody)
    opened = (TO_AN_UPLINE if who == UPLINE else BY_DESIGN).get(function.name)
    if how and opened and is_within(opened, function, about_them):
        rows.report.allowed += 1
        rows.report.heard.add(function.name)
    elif how:
        rows.report.find(KIND, REACHED, f"function {function.signature}", who, how)
    return "" if about_them.code in REFUSED else about_them.code
