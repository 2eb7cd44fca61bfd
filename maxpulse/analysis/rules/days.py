"""What analyses came to, day by day and in all. Pure; days are those of UTC, amounts US dollars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

TYPES: Final = ("health", "wealth", "hybrid")
NOTHING: Final = Decimal(0)
# Of fewer days nobody knows what a month would be.
FEWEST, A_MONTH = 3, 30


class Counted(NamedTuple):
    """How the analyses of one day and type came to their words. `whole`: those for which nothing had to be asked."""

    day: date
    type: str
    analyses: int
    whole: int
    calls_saved: int
    saved: Decimal


class Called(NamedTuple):
    """The calls of one day that have ended, whatever came of them."""

    day: date
    calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or several of them together. `analyses` and `whole` by type."""

    day: date
    analyses: Mapping[str, int] = field(default_factory=dict)
    whole: Mapping[str, int] = field(default_factory=dict)
    calls: int = 0
    calls_saved: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = NOTHING
    saved: Decimal = NOTHING

    @property
    def all_analyses(self) -> int:
        """Analyses of whatever type."""
        return sum(self.analyses.values())

    @property
    def all_whole(self) -> int:
        """Those of them for which nothing had to be asked."""
        return sum(self.whole.values())


def days(first: date, last: date, counted: Iterable[Counted], called: Iterable[Called]) -> tuple[Day, ...]:
    """Every day from the first to the last, oldest first, also those on which nothing was."""
    by_type: dict[date, list[Counted]] = {}
    for row in counted:
        by_type.setdefault(row.day, []).append(row)
    calls = {row.day: row for row in called}
    each = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(_day(day, by_type.get(day, ()), calls.get(day)) for day in each)


def in_all(of: Sequence[Day]) -> Day:
    """All days together, named by the last of them. There is one at least."""
    return Day(
        of[-1].day,
        {kind: sum(day.analyses.get(kind, 0) for day in of) for kind in TYPES},
        {kind: sum(day.whole.get(kind, 0) for day in of) for kind in TYPES},
        calls=sum(day.calls for day in of),
        calls_saved=sum(day.calls_saved for day in of),
        input_tokens=sum(day.input_tokens for day in of),
        output_tokens=sum(day.output_tokens for day in of),
        cost=sum((day.cost for day in of), NOTHING),
        saved=sum((day.saved for day in of), NOTHING),
    )


def pace(of: Sequence[Day]) -> tuple[Decimal, Decimal] | None:
    """What 30 days like these cost, and what they would with a call for every text.

    Counted from the first day on which anything was; None where that is less than three days ago.
    """
    since = next((place for place, day in enumerate(of) if day.calls or day.all_analyses), len(of))
    if len(of) - since < FEWEST:
        return None
    whole, times = in_all(of[since:]), Decimal(A_MONTH) / (len(of) - since)
    return whole.cost * times, (whole.cost + whole.saved) * times


def _day(day: date, counted: Sequence[Counted], called: Called | None) -> Day:
    called = called or Called(day, 0, 0, 0, NOTHING)
    return Day(
        day,
        {row.type: row.analyses for row in counted},
        {row.type: row.whole for row in counted},
        calls=called.calls,
        calls_saved=sum(row.calls_saved for row in counted),
        input_tokens=called.input_tokens,
        output_tokens=called.output_tokens,
        cost=called.cost,
        saved=sum((row.saved for row in counted), NOTHING),
    )
