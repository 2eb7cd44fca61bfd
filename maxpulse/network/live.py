"""What the live room asks of the network: how far each stream is, and whose sockets may stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, text

from maxpulse import live
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network.models import DistributorStream

STILL_ALLOWED = text("""
    select s.id
      from user_sessions s
      join users u on u.id = s.user_id and u.is_active
      join distributor_profiles d on d.user_id = u.id and d.status = 'active'
     where s.id = any(:sessions) and s.ended_at is null and s.expires_at > :now
""")


@live.numbers
def newest_numbers(streams: Sequence[str]) -> Mapping[str, int]:
    """The number of the newest event of each of these distributors."""
    with acting(Actor.system()) as session:
        rows = session.execute(
            select(DistributorStream.distributor_id, DistributorStream.last_number).where(
                DistributorStream.distributor_id.in_([UUID(stream) for stream in streams])
            )
        )
        return {str(distributor_id): number for distributor_id, number in rows}


@live.still_allowed
def sessions_that_may_stay(session_ids: Sequence[str]) -> Collection[str]:
    """Which of these sign-in sessions are still alive, of distributors who are not suspended."""
    with acting(Actor.system()) as session:
        found = session.scalars(
            STILL_ALLOWED, {"sessions": [UUID(session_id) for session_id in session_ids], "now": clock.now()}
        )
        return {str(session_id) for session_id in found}
