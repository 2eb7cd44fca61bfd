"""What happened, by the reader's days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from flask_babel import get_timezone, to_user_timezone

from maxpulse.clients.rules import day_began
from maxpulse.core import clock


class Dated(Protocol):
    """Whatever happened at a moment."""

    @property
    def at(self) -> datetime:
        """When it happened, aware."""


Event = TypeVar("Event", bound=Dated)


@dataclass(frozen=True, slots=True)
class Day(Generic[Event]):
    """What happened on one day, in the order it was given in."""

    date: date
    events: Sequence[Event]


def by_day(events: Iterable[Event]) -> list[Day[Event]]:
    """Ordered events under the reader's days, as the times beside them are the reader's."""
    return [Day(day, list(of_day)) for day, of_day in groupby(events, key=lambda event: day_of(event.at))]


def day_of(moment: datetime) -> date:
    """The reader's day of a moment."""
    here: datetime = to_user_timezone(moment)
    return here.date()


def today_began() -> datetime:
    """The reader's last midnight."""
    return day_began(clock.now(), get_timezone())
