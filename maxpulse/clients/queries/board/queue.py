"""Who needs the distributor next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from maxpulse.clients.queries.board.facts import CONDITIONS, EVERYONE, FACTS
from maxpulse.core.db import session

IN_QUEUE = 3
QUEUE = text(
    f"""{FACTS}, waiting as (
        select *, case when {CONDITIONS["stuck"]} then 'stuck' else 'read' end as reason
          from facts where ({CONDITIONS["stuck"]}) or ({CONDITIONS["read"]} and viewed_at > :left_since)
    )
    select *, count(*) over () as waiting from waiting
     order by reason desc, case when reason = 'stuck' then seen_at end, viewed_at desc nulls last
     limit :limit"""  # noqa: S608  fixed conditions
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who needs the distributor, and why."""

    client_id: UUID
    name: str
    reason: str
    since: datetime
    place: str | None
    progress: int | None
    views: int
    email: str | None


def queue() -> tuple[list[Waiting], int]:
    """Who needs the distributor next, and how many more there are: the stuck by how long, then the readers."""
    found = session.execute(QUEUE, {**EVERYONE.parameters(), "limit": IN_QUEUE}).mappings().all()
    return [_waiting(fact) for fact in found], (found[0]["waiting"] - len(found) if found else 0)


def _waiting(fact: Any) -> Waiting:
    return Waiting(
        client_id=fact["id"],
        name=fact["name"],
        reason=fact["reason"],
        since=fact["seen_at"] if fact["reason"] == "stuck" else fact["viewed_at"],
        place=fact["current_area"] if fact["progress_shared"] else None,
        progress=fact["progress"],
        views=fact["views"],
        email=fact["email"],
    )
