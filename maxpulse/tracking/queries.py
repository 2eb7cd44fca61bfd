"""Reads of a distributor's numbered events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, select, text

from maxpulse.core.db import session
from maxpulse.tracking.models import TrackingEvent


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a client, with what distributors may see of it."""

    number: int
    event_type: str
    session_id: UUID | None
    at: datetime


def last_number() -> int:
    """The number of the acting distributor's newest event; 0 before the first."""
    return session.execute(text("select last_number from distributor_streams")).scalar() or 0


def clients_since(number: int, most: int) -> Sequence[UUID]:
    """At most so many clients to whom something has happened after that event, each once, as far as it may be seen."""
    touched = (
        select(TrackingEvent.client_id)
        .where(TrackingEvent.number > number, TrackingEvent.client_id.is_not(None))
        .distinct()
        .limit(most)
    )
    return [client_id for client_id in session.scalars(touched) if client_id is not None]


def find_first_since(number: int, event_types: Sequence[str]) -> datetime | None:
    """When the first event of these types after that event happened, or None when there is none."""
    return session.scalar(
        select(func.min(TrackingEvent.timestamp)).where(
            TrackingEvent.number > number, TrackingEvent.event_type.in_(event_types)
        )
    )


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


def timeline(client_id: UUID, limit: int = 500) -> Sequence[Happened]:
    """What has happened with a client, answer by answer, newest first."""
    return _happened(_of_client(client_id).limit(limit))


def milestones(client_id: UUID, limit: int = 500) -> Sequence[Happened]:
    """What has happened with a client besides single answers, newest first."""
    return _happened(_of_client(client_id).where(TrackingEvent.event_type != "answer").limit(limit))


def _of_client(client_id: UUID) -> Select[int, str, UUID | None, datetime]:
    return (
        select(
            TrackingEvent.number, TrackingEvent.event_type, TrackingEvent.session_id, TrackingEvent.timestamp
        )
        .where(TrackingEvent.client_id == client_id)
        .order_by(TrackingEvent.timestamp.desc())
    )


def _happened(found: Select[int, str, UUID | None, datetime]) -> list[Happened]:
    return [Happened(*row) for row in session.execute(found)]


def was_recruit_told(distributor_id: UUID, event_type: str, recruit_id: UUID) -> bool:
    """True when this distributor has an event of this type about this recruit. For the product itself."""
    about = TrackingEvent.event_data["recruit"].astext == str(recruit_id)
    mine = TrackingEvent.distributor_id == distributor_id, TrackingEvent.event_type == event_type, about
    return session.scalar(select(exists().where(*mine))) or False
