"""When the texts of an area are no longer given for the whole of a level, or not at all. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from maxpulse.analysis.patterns import ASKED, OFF, OVERVIEW, SPLIT, WHOLE
from maxpulse.analysis.rules.certainty import upper_bound

# Everything that is watched and set by itself: the areas a model may speak of, and the overviews.
GRIDS: Final = tuple(name for half, areas in ASKED.items() for name in (*areas, f"{half}_{OVERVIEW}"))
STATES: Final = (WHOLE, SPLIT, OFF)
# Of fewer a single wrong one would be above any limit worth setting.
ENOUGH: Final = 30
# Of why somebody sets one by hand.
LONGEST_REASON: Final = 300
# What is still wrong in half a level is not a matter of how wide levels are: then nobody but the rules speaks there.
NEXT: Final[Mapping[str, str]] = MappingProxyType({WHOLE: SPLIT, SPLIT: OFF})


@dataclass(frozen=True, slots=True)
class Tally:
    """Of so many that were `checked`, so many were `wrong`."""

    checked: int = 0
    wrong: int = 0

    @property
    def rate(self) -> float:
        """The share of wrong ones, 0 to 1; 0 while none was checked."""
        return self.wrong / self.checked if self.checked else 0.0

    @property
    def bound(self) -> float:
        """What that share does not exceed in truth, with 95 % certainty."""
        return upper_bound(self.wrong, self.checked)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.checked + other.checked, self.wrong + other.wrong)


def next_state(state: str, tally: Tally, limit: Decimal) -> str | None:
    """What a grid becomes by what was found in it; None where it stays. `limit` in per cent of those checked."""
    if tally.checked < ENOUGH or tally.wrong * 100 <= limit * tally.checked:
        return None
    return NEXT.get(state)
