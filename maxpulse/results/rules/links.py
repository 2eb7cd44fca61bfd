"""Links that show a part of a result to whoever has them: what they show, for how long, and how many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from maxpulse.assessments.rules.types import Result
from maxpulse.results.rules.plan import LOOK_AGAIN, Stretch, plan

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


def shown(said: Sequence[Result], finished_at: datetime, shows: str) -> dict[str, Any]:
    """What such a link shows, as plain values: named one by one, so that nothing comes along by itself.

    `said` is one result in each language it may be read in. No name, no answer, no figure somebody typed, no note about
    their health; with PLAN the things worth doing first.
    """
    result = said[0]
    areas = [
        {"label": a.label, "points": str(a.score or 0), "shown": a.shown, "level": a.level, "word": a.word}
        for a in result.areas
    ]
    steps = [
        {"title": stretch.title, "weeks": [stretch.first_week, stretch.last_week]}
        for stretch in _steps(result)
    ]
    return {
        "type": result.type,
        "day": finished_at.date().isoformat(),
        "grade": result.grade,
        "level": result.level,
        "points": result.points,
        "areas": areas,
        "parts": _parts(result),
        "plan": steps if shows == PLAN else [],
        "words": {each.language: _words(each, shows) for each in said},
    }


def in_words(shown: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What `shown` made, in that language where it was made in it too, else as it is."""
    words = shown.get("words", {}).get(language)
    if words is None:
        return dict(shown)
    areas = [
        {**area, "label": label, "word": word}
        for area, (label, word) in zip(shown["areas"], words["areas"], strict=True)
    ]
    steps = [{**step, "title": title} for step, title in zip(shown["plan"], words["plan"], strict=True)]
    parts = [
        {**part, "label": label} for part, label in zip(parts_of(shown), words.get("parts", ()), strict=True)
    ]
    return {**shown, "areas": areas, "parts": parts, "plan": steps}


def parts_of(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The halves of what a link shows: label, and the places of its areas. A link of before there were any has none."""
    return list(shown.get("parts", ()))


def _words(result: Result, shows: str) -> dict[str, Any]:
    return {
        "areas": [[area.label, area.word] for area in result.areas],
        "parts": [part.label for part in result.parts],
        "plan": [stretch.title for stretch in _steps(result)] if shows == PLAN else [],
    }


def _parts(result: Result) -> list[dict[str, Any]]:
    # Which areas belong together, and no grade of its own: that is more than was chosen.
    places = {area.key: place for place, area in enumerate(result.areas)}
    return [{"label": part.label, "areas": [places[key] for key in part.areas]} for part in result.parts]


def _steps(result: Result) -> list[Stretch]:
    return [stretch for stretch in plan(result) if stretch.key != LOOK_AGAIN]
