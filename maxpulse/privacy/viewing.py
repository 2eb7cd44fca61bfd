"""Looking at what a named person answered or scored: written down each time, and shown to that person.

The rule: one audit entry for each viewer, assessment, parts seen and hour (hours of UTC). A page that stands open and
draws itself anew, or is opened again within the hour, counts once; seeing a part that was not seen before counts anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from maxpulse.core.db import session
from maxpulse.operations import audit

EVERY = timedelta(hours=1)
WHO_LOOKED = text("select at, viewer_role, items from who_looked_at(:session_id)")


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody looked at parts of a result: `viewer_role` is distributor or admin, `items` as in consent."""

    at: datetime
    viewer_role: str
    items: tuple[str, ...]


def note_viewing(seen: Mapping[UUID, Collection[str]]) -> None:
    """Write down that whoever acts sees these parts (`areas`, `answers`) of these assessments."""
    for session_id, items in seen.items():
        if items:
            subject = ("assessment_sessions", session_id)
            audit.record_once("answers_viewed", subject, {"items": sorted(items)}, every=EVERY)


def viewings_of(session_id: UUID) -> list[Viewing]:
    """The newest viewings of an assessment of the acting participant's own; none for anybody else."""
    rows = session.execute(WHO_LOOKED, {"session_id": session_id})
    return [Viewing(row.at, row.viewer_role, tuple(row.items or ())) for row in rows]
