"""Links that show a part of a result to whoever has them: what they show, for how long, and how many at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from maxpulse.assessments.rules.types import Result
from maxpulse.results.rules.plan import LOOK_AGAIN, plan

SUMMARY, PLAN = "summary", "plan"
SHOWS = (SUMMARY, PLAN)
DAYS = (7, 30, 90)
USUAL_DAYS = 30
MOST_OPEN = 10


def ends(now: datetime, days: int) -> datetime:
    """When a link made now for so many days stops working. Raises ValueError for days that are not offered."""
    if days not in DAYS:
        raise ValueError(f"{days} days are not offered")
    return now + timedelta(days=days)


def shown(result: Result, finished_at: datetime, shows: str) -> dict[str, Any]:
    """What such a link shows, as plain values: named one by one, so that nothing comes along by itself.

    No name, no answer, no figure somebody typed, no note about their health; with PLAN the things worth doing first.
    """
    areas = [
        {"label": a.label, "points": str(a.score or 0), "shown": a.shown, "level": a.level, "word": a.word}
        for a in result.areas
    ]
    steps = [
        {"title": stretch.title, "weeks": [stretch.first_week, stretch.last_week]}
        for stretch in plan(result)
        if stretch.key != LOOK_AGAIN
    ]
    return {
        "type": result.type,
        "day": finished_at.date().isoformat(),
        "grade": result.grade,
        "level": result.level,
        "points": result.points,
        "areas": areas,
        "plan": steps if shows == PLAN else [],
    }
