"""What open hubs are sent when something happens to a client."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import render_template

from maxpulse import live
from maxpulse.clients import queries
from maxpulse.clients.skeleton import cells_after_answer
from maxpulse.core import clock
from maxpulse.core.actor import Actor, Role
from maxpulse.core.db import acting


@live.renders("answer", quick=True)
def after_answer(facts: live.Facts) -> str:
    """The cells an answer changes, from the message alone: no query on this road.

    None where progress is not shared: when somebody answers, and how often, says how far they are.
    """
    return cells_after_answer(facts) if "a" in facts else ""


@live.renders("assessment_started", "assessment_completed", "result_viewed", "sharing_changed")
@live.renders("purchase", "commission", "client_edited")
def after_event(facts: live.Facts) -> Iterator[str]:
    """The client's whole row and the figures above it, read as the distributor: row policies decide what shows."""
    viewer = Actor(Role.DISTRIBUTOR, distributor_id=UUID(facts["s"]))
    with acting(viewer):
        rows = queries.rows_of([UUID(facts["c"])])
        counters, views = queries.counters_and_views()
        people, more = queries.queue()
    now = clock.now()
    for client in rows:
        yield render_template("clients/_row.html", client=client, now=now)
        yield render_template("clients/_page_mark.html", page=client)
    for counter in counters:
        yield render_template("clients/_counter.html", counter=counter)
    for view in views:
        yield render_template("clients/_count.html", view=view)
    waiting = {"people": people, "more": more}
    yield render_template("clients/_queue.html", queue=waiting, now=now)
