"""Whoever something belongs to gets it from a function: where they hear nothing either, silence proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import uuid4

from maxpulse.probe.functions.answers import Answer, ask, is_the_same
from maxpulse.probe.functions.arguments import Call
from maxpulse.probe.functions.found import Found
from maxpulse.probe.report import NOT_COVERED, Report
from maxpulse.probe.world import Rows

HASH = "bytea"  # the kind of argument by which a function takes a token
# What admins get depends on what they may, whose rows it is about does not.
BY_PERMISSION = frozenset({"maxpulse_admin", "maxpulse_system"})


def listen(rows: Rows, function: Found, role: str, own: Call, about_nobody: Answer) -> None:
    """Hear whether a function gives its own people something, until one way is found in which it does.

    Of a token that is: more than a made-up one is given.
    """
    takes_token = HASH in (kind for _name, kind in function.arguments)
    if function.name in rows.report.heard or not (own.is_about_them or takes_token):
        return
    rows.report.asked.add(function.name)
    as_themselves = partial(ask, rows, rows.theirs, function, role, rows.theirs)
    answer = as_themselves([value.put for value in own.values])
    nothing = as_themselves(_made_up(function, own)) if takes_token else about_nobody
    if not is_the_same(answer, nothing):
        rows.report.heard.add(function.name)


def _made_up(function: Found, own: Call) -> list[Any]:
    kinds = (kind for _name, kind in function.arguments)
    return [
        uuid4().bytes * 2 if kind == HASH else value.put
        for value, kind in zip(own.values, kinds, strict=True)
    ]


def check(report: Report, there: Iterable[Found]) -> None:
    """A function that was asked about somebody's, and gave nobody anything, is not covered."""
    for function in there:
        if function.callers <= BY_PERMISSION:
            continue
        if function.name in report.asked - report.heard:
            how = "It gives its own people nothing either: silence proves nothing."
            report.find("functions", NOT_COVERED, f"function {function.signature}", how=how)
