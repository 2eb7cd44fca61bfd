"""Reads of a distributor's numbered events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from maxpulse.core.db import session
from maxpulse.tracking.models import TrackingEvent


@dataclass(frozen=True, slots=True)
class Change:
    """One event that a page may have missed."""

    number: int
    event_type: str
    client_id: UUID | None
    at: datetime


def last_number() -> int:
    """The number of the acting distributor's newest event; 0 before the first."""
    return session.execute(text("select last_number from distributor_streams")).scalar() or 0


def changes_since(number: int) -> list[Change]:
    """The acting distributor's events after that number, in order, as far as they may be seen."""
    events = (
        select(
            TrackingEvent.number, TrackingEvent.event_type, TrackingEvent.client_id, TrackingEvent.timestamp
        )
        .where(TrackingEvent.number > number)
        .order_by(TrackingEvent.number)
    )
    return [Change(*event) for event in session.execute(events)]


def signs_since(client_ids: Sequence[UUID], since: datetime) -> Mapping[UUID, Sequence[datetime]]:
    """When each of these clients gave a sign of life since then."""
    signs: dict[UUID, list[datetime]] = defaultdict(list)
    found = select(TrackingEvent.client_id, TrackingEvent.timestamp).where(
        TrackingEvent.client_id.in_(client_ids), TrackingEvent.timestamp > since
    )
    for client_id, at in session.execute(found):
        if client_id is not None:
            signs[client_id].append(at)
    return signs


def timeline(client_id: UUID, limit: int = 500) -> Sequence[TrackingEvent]:
    """What has happened with a client, newest first; rows hold only what distributors may see."""
    columns = (
        TrackingEvent.number,
        TrackingEvent.event_type,
        TrackingEvent.session_id,
        TrackingEvent.timestamp,
    )
    found = (
        select(*columns)
        .where(TrackingEvent.client_id == client_id)
        .order_by(TrackingEvent.timestamp.desc())
        .limit(limit)
    )
    return session.execute(found).all()  # type: ignore[return-value]
