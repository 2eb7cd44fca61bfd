"""What open hubs are sent when something happens to a client."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import render_template
from pytz import BaseTzInfo, utc

from maxpulse import live
from maxpulse.clients import queries
from maxpulse.clients.rules import day_began
from maxpulse.clients.skeleton import cells_after_answer
from maxpulse.commissions.queries import earned_since
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting
from maxpulse.tracking.rules import TELL_OF_PROGRESS

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


@live.renders("assessment_started", "assessment_completed", "result_viewed", "sharing_changed")
@live.renders("purchase", "commission", "refund", "clawback")
def after_event(facts: live.Facts) -> Iterator[str]:
    """The client's whole row and the figures above it, read as the distributor: row policies decide what shows."""
    distributor_id, now = UUID(facts["s"]), clock.now()
    today = day_began(now, _zones.get(distributor_id, utc))
    with acting(Actor(Role.DISTRIBUTOR, distributor_id=distributor_id)):
        rows = queries.rows_of([UUID(facts["c"])])
        # A row that breathes says that something happened: no sign of what is not shared.
        if facts.get("e") in TELL_OF_PROGRESS and all(row.progress is None for row in rows):
            return
        counters, views = queries.counters_and_views(today, earned_since(today))
        people, more = queries.queue()
    for client in rows:
        yield render_template("clients/_row.html", client=client, now=now)
        yield render_template("clients/_page_mark.html", page=client)
    for counter in counters:
        yield render_template("clients/_counter.html", counter=counter)
    for view in views:
        yield render_template("clients/_count.html", view=view)
    waiting = {"people": people, "more": more}
    yield render_template("clients/_queue.html", queue=waiting, now=now)
