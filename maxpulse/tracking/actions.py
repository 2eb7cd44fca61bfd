"""Recording what happens, so that a distributor's pages can follow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from maxpulse import live
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session

RECORD_EVENT = text(
    "select record_event(:distributor, :session, :client, :type, :data, :client_info, :at)"
).bindparams(bindparam("data", type_=JSONB), bindparam("client_info", type_=JSONB))


def record(
    event_type: str,
    *,
    distributor_id: UUID,
    session_id: UUID | None = None,
    client_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> int:
    """Number an event of this distributor, keep it, and tell open pages after the commit; returns its number.

    What tells of progress that is not shared is kept without a number (0), and no page is told of it.
    `facts` travel to the pages, `data` stays in the row. Call it last in a transaction: it locks the
    distributor's counter, and everybody else who has something to tell waits for that lock.
    """
    at = clock.now()
    number: int = session.execute(
        RECORD_EVENT,
        {
            "distributor": distributor_id,
            "session": session_id,
            "client": client_id,
            "type": event_type,
            "data": dict(data or {}),
            "client_info": {},
            "at": at,
        },
    ).scalar_one()
    if not number:
        return 0
    told = {"c": client_id, "s": distributor_id, **(facts or {})}
    message = live.Message(str(distributor_id), number, event_type, at, told)
    after_commit(partial(live.publish, [message]), ahead=True)
    after_commit(live.send_off, ahead=True)
    return number
