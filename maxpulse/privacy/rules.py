"""What people agree to, item by item, and how long what they told us is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

ITEMS = STORAGE, PROGRESS, GRADE, AREAS, ANSWERS = ("storage", "progress", "grade", "areas", "answers")
# Without these there is no service; the rest is a participant's own choice when they begin.
WITH_THE_SERVICE, OPTIONAL = (STORAGE, PROGRESS, GRADE), (AREAS, ANSWERS)
# What a participant switches on and off at any time: all that others may see.
STEERED = (PROGRESS, GRADE, AREAS, ANSWERS)

MONTHS_KEPT = 24


def erased_before(now: datetime) -> datetime:
    """Answers and results of assessments begun before this moment have been kept long enough."""
    months = now.year * 12 + now.month - 1 - MONTHS_KEPT
    year, month = divmod(months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
