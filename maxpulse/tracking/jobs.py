"""What the workers run for events."""

from __future__ import annotations

from maxpulse.core.actor import Actor
from maxpulse.core.db import acting
from maxpulse.tracking.months import make_room_for_events


def make_room() -> None:
    """Partitions for last month, this month and the next two."""
    with acting(Actor.system()):
        make_room_for_events()
