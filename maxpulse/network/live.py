"""What the live room asks of the network: how far each stream is, and whose sockets may stay.

Asked by every process about all of its sockets, while answers wait: so ids travel as one text, and what is found
comes back as one value. A thousand parameters and rows of their own held a web process up for 12 ms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import text

from maxpulse import live
from maxpulse.core import clock
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting

NEWEST = text("""
    select json_object_agg(distributor_id, last_number)
      from distributor_streams
     where distributor_id = any(cast(string_to_array(:streams, ' ') as uuid[]))
""")
STILL_ALLOWED = text("""
    select json_agg(s.id)
      from user_sessions s
      join users u on u.id = s.user_id and u.is_active
      join distributor_profiles d on d.user_id = u.id and d.status = 'active'
     where s.id = any(cast(string_to_array(:sessions, ' ') as uuid[]))
       and s.ended_at is null and s.expires_at > :now
""")


@live.numbers
def newest_numbers(streams: Sequence[str]) -> Mapping[str, int]:
    """The number of the newest event of each of these distributors."""
    with acting(Actor.system()) as session:
        return session.scalar(NEWEST, {"streams": " ".join(streams)}) or {}


@live.still_allowed
def sessions_that_may_stay(session_ids: Sequence[str]) -> Collection[str]:
    """Which of these sign-in sessions are still alive, of distributors who are not suspended."""
    with acting(Actor.system()) as session:
        asked = {"sessions": " ".join(session_ids), "now": clock.now()}
        return set(session.scalar(STILL_ALLOWED, asked) or ())
