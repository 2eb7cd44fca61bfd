"""How long what people told us is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

MONTHS_KEPT = 24


def erased_before(now: datetime) -> datetime:
    """Answers and results of assessments begun before this moment have been kept long enough."""
    months = now.year * 12 + now.month - 1 - MONTHS_KEPT
    year, month = divmod(months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
