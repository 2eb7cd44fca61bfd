"""What analyses came to, by day and type and in all. Pure; days are those of UTC, amounts US dollars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

TYPES: Final = ("health", "wealth", "hybrid")
# Of calls from before their type was told.
UNTOLD: Final = ""
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
    """The calls of one day and type (or UNTOLD) that have ended, whatever came of them."""

    day: date
    type: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What analyses came to, and calls. `whole`: analyses for which nothing had to be asked."""

    analyses: int = 0
    whole: int = 0
    calls: int = 0
    calls_saved: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = NOTHING
    saved: Decimal = NOTHING

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Figures)))

    def __bool__(self) -> bool:
        """True where anything was."""
        return self != Figures()

    @property
    def tokens(self) -> int:
        """Told and written, together."""
        return self.input_tokens + self.output_tokens

    @property
    def cost_of_one(self) -> Decimal | None:
        """What one analysis has cost; None where there was none."""
        return self.cost / self.analyses if self.analyses else None


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or several of them together."""

    day: date
    by_type: Mapping[str, Figures] = field(default_factory=dict)

    def of(self, kind: str) -> Figures:
        """What was of one type, or of UNTOLD."""
        return self.by_type.get(kind, Figures())

    @property
    def all(self) -> Figures:
        """What was of whatever type."""
        return sum(self.by_type.values(), Figures())


def days(first: date, last: date, counted: Iterable[Counted], called: Iterable[Called]) -> tuple[Day, ...]:
    """Every day from the first to the last, oldest first, also those on which nothing was."""
    found: dict[date, dict[str, Figures]] = {}
    for row in counted:
        _add(found, row.day, row.type, Figures(row.analyses, row.whole, 0, row.calls_saved, saved=row.saved))
    for day, kind, calls, told, written, cost in called:
        _add(found, day, kind, Figures(0, 0, calls, 0, told, written, cost))
    each = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Day(day, found.get(day, {})) for day in each)


def only(of: Sequence[Day], kind: str | None) -> Sequence[Day]:
    """The same days with what was of one type; with everything where none is named."""
    return [Day(day.day, {kind: day.of(kind)}) for day in of] if kind else of


def in_all(of: Sequence[Day]) -> Day:
    """All days together, named by the last of them. There is one at least."""
    kinds = {kind for day in of for kind in day.by_type}
    return Day(of[-1].day, {kind: sum((day.of(kind) for day in of), Figures()) for kind in kinds})


def pace(of: Sequence[Day]) -> tuple[Decimal, Decimal] | None:
    """What 30 days like these cost, and what they would with a call for every text.

    Counted from the first day on which anything was; None where that is less than three days ago.
    """
    since = next((place for place, day in enumerate(of) if day.all), len(of))
    if len(of) - since < FEWEST:
        return None
    whole, times = in_all(of[since:]).all, Decimal(A_MONTH) / (len(of) - since)
    return whole.cost * times, (whole.cost + whole.saved) * times


def _add(found: dict[date, dict[str, Figures]], day: date, kind: str, figures: Figures) -> None:
    of_day = found.setdefault(day, {})
    of_day[kind] = of_day.get(kind, Figures()) + figures
