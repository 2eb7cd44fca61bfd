"""A client's way through their assessments: starts, finishes and readings; single answers are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from maxpulse.clients.queries.person.assessments import Taken
from maxpulse.clients.rules import Unit, time_taken
from maxpulse.tracking.queries import Happened, milestones


@dataclass(frozen=True, slots=True)
class Started:
    """An assessment begun, through a link where that is known."""

    kind: ClassVar[str] = "assessment_started"

    at: datetime
    type: str
    link_name: str | None


@dataclass(frozen=True, slots=True)
class Finished:
    """An assessment finished. `grade` and `answers` (questions answered) are None where they are not shared."""

    kind: ClassVar[str] = "assessment_completed"

    at: datetime
    type: str
    grade: str | None
    answers: int | None
    took: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Read:
    """A result opened, `again` when not for the first time."""

    kind: ClassVar[str] = "result_viewed"

    at: datetime
    again: bool


Event = Started | Finished | Read


def milestones_of(client_id: UUID, taken: Sequence[Taken]) -> list[Event]:
    """What a client has let the distributor see of their way, oldest first."""
    return list(_told(reversed(milestones(client_id)), {each.id: each for each in taken}))


def _told(happened: Iterator[Happened], taken: dict[UUID, Taken]) -> Iterator[Event]:
    read: set[UUID] = set()
    for event in happened:
        found = taken.get(event.session_id) if event.session_id else None
        if found is None:
            continue
        if event.event_type == "assessment_started":
            yield Started(event.at, found.type, found.link_name)
        elif event.event_type == "assessment_completed":
            yield _finished(event.at, found)
        elif event.event_type == "result_viewed":
            yield Read(event.at, again=found.id in read)
            read.add(found.id)


def _finished(at: datetime, found: Taken) -> Finished:
    took, unit = time_taken((found.finished_at or at) - found.started_at)
    given = None if found.answers is None else sum(answer.said is not None for answer in found.answers)
    return Finished(at, found.type, found.grade, given, took, unit)
