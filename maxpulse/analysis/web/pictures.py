"""Bars by day as SVG draws them without styles: where each stands, in per cent of the width and in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10
from typing import Final

HEIGHT: Final = 112
TOP, BOTTOM = 16, 94
# Of the room of a day, so much is bar.
FILLED: Final = 0.72
# What is more than nothing is seen.
LEAST: Final = 1.5
STEPS: Final = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)

Amount = Decimal | int


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: `low` stands below, `high` on top. `x`, `width`, `left` and `room` in per cent, the rest in pixels."""

    left: float
    room: float
    x: float
    width: float
    low_y: float
    low: float
    high_y: float
    high: float


def top_of(amounts: Iterable[Amount]) -> float:
    """A round figure that the highest of these reaches at most; 1 where there is none."""
    highest = max((float(amount) for amount in amounts), default=0.0)
    if highest <= 0:
        return 1.0
    step = 10.0 ** (ceil(log10(highest)) - 1)
    return next(round(step * each, 9) for each in STEPS if step * each >= highest * (1 - 1e-9))


def bars(days: Sequence[tuple[Amount, Amount]], top: float) -> list[Bar]:
    """The bars of days, oldest first, by what stands below and what on top of it. `top`: as `top_of` says."""
    room = 100 / max(len(days), 1)
    return [_bar(number * room, room, *day, top) for number, day in enumerate(days)]


def _bar(left: float, room: float, low: Amount, high: Amount, top: float) -> Bar:
    lower, upper = (_height(amount, top) for amount in (low, high))
    width = room * FILLED
    return Bar(
        left=round(left, 3),
        room=round(room, 3),
        x=round(left + (room - width) / 2, 3),
        width=round(width, 3),
        low_y=round(BOTTOM - lower, 1),
        low=lower,
        high_y=round(BOTTOM - lower - upper, 1),
        high=upper,
    )


def _height(amount: Amount, top: float) -> float:
    return round(max(LEAST, float(amount) / top * (BOTTOM - TOP)), 1) if amount else 0.0
