"""Whoever something belongs to gets it from a function: where they hear nothing either, silence proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

from maxpulse.probe.functions.answers import Answer, ask, is_the_same
from maxpulse.probe.functions.arguments import Call
from maxpulse.probe.functions.found import Found
from maxpulse.probe.report import NOT_COVERED, Report
from maxpulse.probe.world import Rows

# Functions that give a canary nothing of its own, and why.
SILENT = {
    "accept_invitation": "a canary's letter invites nobody",
    "earlier_result": "somebody has to have finished two assessments of a kind",
    "end_claim": "somebody has to have claimed an assessment of somebody without an account",
    "settle_found_assessments": "somebody's address has to have been typed by somebody without an account",
    "owe_news": "writes that something is owed about an id, and tells nobody",
    "reset_password": "tells whoever holds a letter's token what it did",
}
# What admins get depends on what they may, whose rows it is about does not.
BY_PERMISSION = frozenset({"maxpulse_admin", "maxpulse_system"})


def listen(rows: Rows, function: Found, role: str, own: Call, about_nobody: Answer) -> None:
    """Hear whether a function gives its own people something, until one way is found in which it does."""
    if own.is_about_them and function.name not in rows.report.heard:
        rows.report.asked.add(function.name)
        answer = ask(rows, rows.theirs, function, role, rows.theirs, [value.put for value in own.values])
        if not is_the_same(answer, about_nobody):
            rows.report.heard.add(function.name)


def check(report: Report, there: Iterable[Found]) -> None:
    """A function that was asked about somebody's, and gave nobody anything, is not covered unless it is known why."""
    for function in there:
        if function.callers <= BY_PERMISSION or function.name in SILENT:
            continue
        if function.name in report.asked - report.heard:
            how = "It gives its own people nothing either: silence proves nothing."
            report.find("functions", NOT_COVERED, f"function {function.signature}", how=how)
