"""A job that comes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job that runs once in every period.

    Periods are counted from 1970 in UTC and begin `offset` later, so every machine agrees on their borders:
    `every=timedelta(days=1), offset=timedelta(hours=3)` is daily at 03:00 UTC.
    """

    name: str
    queue: str
    function: str
    every: timedelta
    offset: timedelta = timedelta()

    def period(self, moment: datetime) -> int:
        """The number of the period that `moment` lies in."""
        return int((moment.timestamp() - self.offset.total_seconds()) // self.every.total_seconds())
