"""What the workers run for events."""

from __future__ import annotations

from maxpulse.tracking.months import make_room_for_events


def make_room() -> None:
    """Partitions for last month, this month and the next two. Raises Held when others use the tables at every try."""
    make_room_for_events()
