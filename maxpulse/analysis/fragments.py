"""The shapes of the prose that a model writes: one for an area, one for an overview. Also the schemas it answers in."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from maxpulse.analysis.patterns import Pattern
from maxpulse.analysis.shape import Prose

Direction: TypeAlias = Literal["begin", "more", "steadier", "keep", "less"]


class AreaFragment(BaseModel):
    """What is said about one area at one level, with slots for the person's own figures, and which way it advises."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose
    recommendation: Prose
    direction: Direction


class OverviewFragment(BaseModel):
    """How the areas of a half stand together, and which way that points. It has no slots."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Prose
    direction: Direction


Fragment: TypeAlias = AreaFragment | OverviewFragment

# Which way advice may go at a level: nothing to keep where little is, nothing to begin where all is in place.
BY_LEVEL: Final[dict[int, tuple[Direction, ...]]] = {
    5: ("keep", "steadier"),
    4: ("keep", "steadier", "more", "less"),
    3: ("steadier", "more", "less"),
    2: ("begin", "more", "steadier", "less"),
    1: ("begin", "more", "steadier", "less"),
}
# Less of it is better only here: nobody is told to move, sleep, drink or put aside less, or to owe more.
LESS: Final = frozenset(("nutrition", "cash_flow", "debt"))
NEVER_MORE: Final = frozenset(("debt",))


def directions(pattern: Pattern) -> tuple[Direction, ...]:
    """The ways in which advice for a pattern may go."""
    barred = {"more"} if pattern.about in NEVER_MORE else set()
    if pattern.about not in LESS:
        barred.add("less")
    return tuple(each for each in BY_LEVEL[pattern.level] if each not in barred)


def shape_of(pattern: Pattern) -> type[AreaFragment] | type[OverviewFragment]:
    """The shape that a fragment for a pattern has."""
    return OverviewFragment if pattern.is_overview else AreaFragment
