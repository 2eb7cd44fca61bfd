"""What open hubs are sent when something happens to a client."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import render_template
from pytz import BaseTzInfo, utc

from maxpulse import live
from maxpulse.clients import queries
from maxpulse.clients.newcomers import row_of_newcomer
from maxpulse.clients.rules import day_began
from maxpulse.clients.skeleton import cells_after_answer
from maxpulse.commissions.queries import earned_since
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from maxpulse.tracking.rules import TELL_OF_PROGRESS

EVENTS = (
    *("assessment_started", "assessment_completed", "result_viewed", "sharing_changed"),
    *("purchase", "commission", "refund", "clawback"),
)
# Who holds a socket has told this process their time zone: no event asks the database for it. One short line for
# each distributor who has been here.
_zones: dict[UUID, BaseTzInfo] = {}


def count_days_in(zone: BaseTzInfo, distributor_id: UUID) -> None:
    """Let the figures of today that are pushed to this distributor begin at midnight in their time zone."""
    _zones[distributor_id] = zone


@live.renders("answer", quick=True)
def after_answer(facts: live.Facts) -> str:
    """The cells an answer changes, from the message alone: no query on this road.

    None where progress is not shared: when somebody answers, and how often, says how far they are.
    """
    return cells_after_answer(facts) if "a" in facts else ""


@live.renders("assessment_started", quick=True, ahead=True)
def row_after_first_start(facts: live.Facts) -> str:
    """The row of a client whom this start has made, from the message alone: no query while somebody waits for it."""
    if "newcomer" not in facts:
        return ""
    return render_template("clients/_row.html", client=row_of_newcomer(facts), now=clock.now())


@live.renders(*EVENTS, ahead=True)
def row_after_event(facts: live.Facts) -> Iterator[str]:
    """The client's whole row, read as the distributor: row policies decide what shows."""
    if "newcomer" in facts:
        return
    with acting(_reader(facts), plan_once=True):
        rows = queries.rows_of([UUID(facts["c"])])
    if _tells_of_progress(facts) and all(row.progress is None for row in rows):
        # A row that breathes says that something happened: no sign of what is not shared.
        return
    now = clock.now()
    for client in rows:
        yield render_template("clients/_row.html", client=client, now=now)
        yield render_template("clients/_page_mark.html", page=client)


@live.renders(*EVENTS)
def figures_after_event(facts: live.Facts) -> str:
    """The figures above the board and who needs the distributor next, which take all clients to work out."""
    now = clock.now()
    today = day_began(now, _zones.get(UUID(facts["s"]), utc))
    with acting(_reader(facts), plan_once=True):
        if _tells_of_progress(facts) and not queries.is_progress_shared(UUID(facts["c"])):
            return ""
        above = queries.overview(today, earned_since)
    return render_template("clients/_above.html", above=above, now=now)


def _reader(facts: live.Facts) -> Actor:
    return Actor(Role.DISTRIBUTOR, distributor_id=UUID(facts["s"]))


def _tells_of_progress(facts: live.Facts) -> bool:
    return facts.get("e") in TELL_OF_PROGRESS
