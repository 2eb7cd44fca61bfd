"""What is kept of a lattice, what is missing, and how often each text has served. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from maxpulse.analysis.patterns import FLOORS, Pattern


class State(StrEnum):
    """How one text of the lattice stands."""

    KEPT = "kept"
    MISSING = "missing"
    ASKED = "asked"
    REFUSED = "refused"


class Kept(NamedTuple):
    """A text that has not expired. `hits`: how often it stood ready when somebody needed it."""

    hits: int
    expires_at: datetime


# From how many hits on a cell is shaded so much.
SHADES: Final = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class Cell:
    """One text. `expires_at` only where it is kept."""

    pattern: Pattern
    state: State
    hits: int = 0
    expires_at: datetime | None = None

    @property
    def shade(self) -> int:
        """0 for one that nobody needed yet, up to 3."""
        return sum(self.hits >= least for least in SHADES)


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of an area and age band, or of two lowest areas: by level, two each where a grid is split."""

    about: str
    age_band: str
    weakest: tuple[str, ...]
    levels: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Stock:
    """All texts of a half in a language."""

    half: str
    language: str
    cells: tuple[Cell, ...]

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return f"{self.half}-{self.language}"

    @property
    def kept(self) -> int:
        """How many are kept."""
        return self.count(State.KEPT)

    def count(self, state: State) -> int:
        """How many stand so."""
        return sum(cell.state == state for cell in self.cells)

    @property
    def expires_first(self) -> datetime | None:
        """When the next of them expires."""
        return min((cell.expires_at for cell in self.cells if cell.expires_at), default=None)

    @property
    def areas(self) -> Sequence[Row]:
        """The texts about areas, in the order of the lattice."""
        return _rows(cell for cell in self.cells if not cell.pattern.is_overview)

    @property
    def overviews(self) -> Sequence[Row]:
        """The texts about how the areas stand together."""
        return _rows(cell for cell in self.cells if cell.pattern.is_overview)


def stock(
    half: str,
    language: str,
    patterns: Mapping[str, Pattern],
    kept: Mapping[str, Kept],
    owed: Mapping[str, bool],
) -> Stock:
    """How the texts of these patterns stand. All mappings by name; `owed`: True where it was refused."""
    return Stock(half, language, tuple(_cell(name, each, kept, owed) for name, each in patterns.items()))


def _cell(name: str, pattern: Pattern, kept: Mapping[str, Kept], owed: Mapping[str, bool]) -> Cell:
    if name in kept:
        return Cell(pattern, State.KEPT, *kept[name])
    if name in owed:
        return Cell(pattern, State.REFUSED if owed[name] else State.ASKED)
    return Cell(pattern, State.MISSING)


def _rows(cells: Iterable[Cell]) -> tuple[Row, ...]:
    by_row: dict[tuple[str, str, tuple[str, ...]], list[Cell]] = {}
    for cell in cells:
        key = (cell.pattern.about, cell.pattern.age_band, cell.pattern.weakest)
        by_row.setdefault(key, []).append(cell)
    return tuple(_row(key, found) for key, found in by_row.items())


def _row(key: tuple[str, str, tuple[str, ...]], cells: Sequence[Cell]) -> Row:
    levels = tuple(
        (level, tuple(cell for cell in cells if cell.pattern.level == level)) for level in sorted(FLOORS)
    )
    return Row(*key, levels)
