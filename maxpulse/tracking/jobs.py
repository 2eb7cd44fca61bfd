"""What the workers run for events."""

from __future__ import annotations

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.tracking.months import TRIES, Held, make_room_for_events


def make_room() -> None:
    """Partitions for last month, this month and the next two. Raises Held when others use the tables at every try."""
    for tries_left in reversed(range(TRIES)):
        try:
            with acting(Actor.system()):
                make_room_for_events()
        except Held:
            if not tries_left:
                raise
        else:
            break
