"""The months that events are kept in: one partition each, made before the month begins."""

from __future__ import annotations

from sqlalchemy import text

from maxpulse.core import clock
from maxpulse.core.db import session

AHEAD = 3


def make_room_for_events(months: int = AHEAD) -> None:
    """Make the partitions of `months` months from the current one on that are not there yet, as the system."""
    # Attaching a partition waits for everybody who uses the table: rather try again later than hold them up.
    session.execute(text("set local lock_timeout = '2s'"))
    session.execute(
        text("select ensure_month_partitions(:since, :months)"),
        {"since": clock.now().date(), "months": months},
    )
