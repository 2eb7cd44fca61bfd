"""What the live room asks of the network: how far each stream is, and whose sockets may stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from maxpulse import live
from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.network import queries


@live.numbers
def newest_numbers(streams: Sequence[str]) -> Mapping[str, int]:
    """The number of the newest event of each of these distributors."""
    with acting(Actor.system()):
        return queries.newest_numbers(streams)


@live.still_allowed
def sessions_that_may_stay(session_ids: Sequence[str]) -> Collection[str]:
    """Which of these sign-in sessions are still alive, of distributors who are not suspended."""
    with acting(Actor.system()):
        return queries.sessions_that_may_stay(session_ids)
