"""Asking the application as a browser or a program does, and seeing what the answer wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import Context
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from maxpulse.probe.seats import Seat
from maxpulse.probe.world import World

# What is added to by anybody who asks, refused or not.
BOOKKEEPING = frozenset({"audit_entries", "audit_waiting", "analytics_events"})
PARTITION = re.compile(r"_p\d{6}$")
# As `pg_stat_xact_user_tables` says it, without all else that this view looks up: it is asked after every try.
WRITTEN = """
    select relname, written
      from (select c.relname, pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
                            + pg_stat_get_xact_tuples_deleted(c.oid) as written
              from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r') counted
     where written > 0
"""


def tempting(world: World) -> str:
    """The same as a query."""
    return "&".join(f"{name}={value}" for name, value in bait(world).items())


def bait(world: World) -> dict[str, str]:
    """Parameters and fields that a careless page might believe."""
    theirs = world.theirs
    ids = {name: value for name, value in theirs.values.items() if name != "code"}
    who = {"distributor_id": theirs.distributor.distributor_id, "participant_id": theirs.token.participant_id}
    guesses = {"stream": theirs.distributor.distributor_id, "since": 0, "made": theirs.values["code"]}
    return {name: str(value) for name, value in (ids | who | guesses).items()}


def ask(
    world: World,
    seat: Seat,
    method: str,
    path: str,
    address: str,
    *,
    form: bool = False,
    fields: Mapping[str, str] | None = None,
    body: Any = None,
    token: str = "",
) -> TestResponse | None:
    """The answer to a request with a form (with these fields too), or a body in JSON; None when it raised."""
    settings = world.app.extensions["settings"]
    headers = {"Cookie": seat.cookie, "Origin": settings.origin, "X-CSRFToken": seat.form_token}
    if token := token or seat.bearer:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    browser = world.app.test_client(use_cookies=False)
    try:
        # Outside of the probe's own application context: a request within one would share who is signed in with it.
        return Context().run(
            browser.open,
            path,
            method=method,
            headers=headers,
            base_url=settings.origin,
            data=bait(world) | {"csrf_token": seat.form_token, **(fields or {})}
            if form and body is None
            else None,
            json=body,
            environ_base={"REMOTE_ADDR": address, "HTTP_USER_AGENT": "MAXPULSE isolation probe"},
        )
    except Exception:
        return None


def newly_written(world: World) -> list[str]:
    """The tables that were written to since this was asked last; what was rolled back counts too."""
    after = dict(world.stay.driver.execute(WRITTEN).fetchall())
    changed = [name for name, number in after.items() if number > world.written.get(name, 0)]
    world.written.update(after)
    return sorted({PARTITION.sub("", name) for name in changed} - BOOKKEEPING)
