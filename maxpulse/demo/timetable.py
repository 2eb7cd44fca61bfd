"""Steps and their moments."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from maxpulse.core import clock

Step = Callable[[], None]


class Timetable:
    """What is to happen when. A step may add later ones; of two at one moment the one added first comes first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._order = count()

    def add(self, at: datetime, step: Step) -> None:
        """Let `step` happen at that moment."""
        heapq.heappush(self._waiting, (at, next(self._order), step))

    def run(self, until: datetime) -> int:
        """Let everything up to `until` happen, the clock at each step's own moment; says how many steps it took."""
        taken = 0
        while self._waiting and self._waiting[0][0] <= until:
            at, _, step = heapq.heappop(self._waiting)
            with clock.travelling(at):
                step()
            taken += 1
        return taken
