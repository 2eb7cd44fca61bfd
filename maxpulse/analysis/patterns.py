"""What a model is asked for: patterns, which say of a result how high things stand and nothing of whose it is.

A fragment of prose is written for a pattern and serves all who have it, so a pattern follows from levels, the order of
the lowest areas and an age band alone. What a result needs is `patterns_of`; what anybody could need is `lattice`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from itertools import permutations, product
from types import MappingProxyType
from typing import Any, Final

from maxpulse.analysis.rules.areas import is_said_by_level, low_items
from maxpulse.analysis.rules.overall import has_note
from maxpulse.assessments.content.hybrid import TYPE as HYBRID
from maxpulse.assessments.rules.flags import (
    FLUID_CAUTION,
    GENTLE_EXERCISE,
    GENTLE_FOOD,
    MONEY_SIGNPOST,
    NO_FLUID_ADVICE,
    NO_WEIGHT_ADVICE,
    SLEEP_SIGNPOST,
)
from maxpulse.assessments.rules.grades import LEVELS
from maxpulse.assessments.rules.types import AreaScore, Result
from maxpulse.core.languages import parts_of

OVERVIEW: Final = "overview"
# Habits (smoking, weight, alcohol) and how money feels never leave the house: their text is the rules' own.
ASKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "health": ("exercise", "sleep", "nutrition", "hydration"),
        "wealth": ("cash_flow", "safety_net", "debt", "future"),
    }
)
KEPT_IN: Final[Mapping[str, str]] = MappingProxyType({"health": "habits", "wealth": "feeling"})
AGE_BANDS: Final = ("18-39", "40-64", "65+")
# Somebody has told us something that asks for care there: fixed words then, and no model hears of it.
CARE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        GENTLE_EXERCISE: frozenset(("exercise",)),
        GENTLE_FOOD: frozenset(("nutrition",)),
        NO_WEIGHT_ADVICE: frozenset(("nutrition",)),
        NO_FLUID_ADVICE: frozenset(("hydration",)),
        FLUID_CAUTION: frozenset(("hydration",)),
        SLEEP_SIGNPOST: frozenset(("sleep",)),
        MONEY_SIGNPOST: frozenset(("debt", "future", "cash_flow")),
    }
)
WHOLE, LOWER, UPPER = "whole", "lower", "upper"
# What may be set for an area (or an overview) whose texts do not hold for the whole of a level.
SPLIT, OFF = "split", "off"
NO_GRIDS: Final[Mapping[str, str]] = MappingProxyType({})
LOWEST_LEVEL, TOP_LEVEL, HIGHEST = 1, 5, Decimal(100)
FLOORS: Final = MappingProxyType({level: Decimal(least) for level, least in LEVELS})


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one fragment of prose is written for.

    `about` is an area's key or "overview". For an overview `level` is that of the lowest area, `age_band` is empty and
    `weakest` names the two lowest, the lowest first. `span`: the part of the level's points it holds for.
    """

    half: str
    about: str
    level: int
    age_band: str
    language: str
    weakest: tuple[str, ...] = ()
    span: str = WHOLE

    @property
    def is_overview(self) -> bool:
        """True for how the areas of a half stand together."""
        return self.about == OVERVIEW

    @property
    def grid(self) -> str:
        """The name its grid is set by: the area's key, "health_overview" or "wealth_overview"."""
        return f"{self.half}_{OVERVIEW}" if self.is_overview else self.about

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return {**asdict(self), "weakest": list(self.weakest)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Pattern:
        """The pattern that `as_json` wrote. Raises TypeError or KeyError when it is none."""
        return cls(**{**content, "weakest": tuple(content["weakest"])})


def patterns_of(result: Result, grids: Mapping[str, str] = NO_GRIDS) -> tuple[Pattern, ...]:
    """All that may be asked about a result, in the order of its areas, overviews last.

    `grids`: by the name of a grid "whole" (the same as none), "split" or "off".
    """
    language, asked = parts_of(result.language)[0], _asked(result)
    found = [
        (Pattern(half, area.key, area.level or LOWEST_LEVEL, result.age_band, language), area)
        for half, areas in asked.items()
        for area in areas
        if is_said_by_level(result, area.key)
    ]
    # The overviews of a hybrid stand together or not at all: one alone would speak over half of what was asked.
    if len(asked) == (2 if result.type == HYBRID else 1) and all(
        _has_overview(result, half, areas) for half, areas in asked.items()
    ):
        found += [_overview(half, areas, language) for half, areas in asked.items()]
    spanned = (_spanned(pattern, _points(area), grids) for pattern, area in found)
    return tuple(pattern for pattern in spanned if pattern is not None)


def lattice(half: str, language: str, grids: Mapping[str, str] = NO_GRIDS) -> Iterator[Pattern]:
    """All patterns of a half in a language: 60 of areas and 60 overviews where no grid is split or off."""
    for about, level, age_band in product(ASKED[half], FLOORS, AGE_BANDS):
        yield from _spans(Pattern(half, about, level, age_band, language), grids)
    for weakest, level in product(permutations(ASKED[half], 2), FLOORS):
        yield from _spans(Pattern(half, OVERVIEW, level, "", language, weakest), grids)


def interval(pattern: Pattern) -> tuple[Decimal, Decimal]:
    """From which points on, and up to which (not reached, but for 100), its level or half of it goes."""
    low = FLOORS[pattern.level]
    high = FLOORS.get(pattern.level + 1, HIGHEST)
    middle = (low + high) / 2
    return {WHOLE: (low, high), LOWER: (low, middle), UPPER: (middle, high)}[pattern.span]


def representative(pattern: Pattern) -> Decimal:
    """The points that stand for all of its interval: the middle."""
    low, high = interval(pattern)
    return (low + high) / 2


def cared_for(result: Result) -> frozenset[str]:
    """The areas that are spoken about in the rules' words alone, after what somebody has told us."""
    return frozenset(area for flag in result.flags for area in CARE.get(flag, ()))


def _asked(result: Result) -> dict[str, list[AreaScore]]:
    """The scored areas a model may hear of, by half; halves without any are left out."""
    scored = {area.key: area for area in result.weakest}
    allowed = {key: area for key, area in scored.items() if key not in cared_for(result)}
    halves = {half: [allowed[key] for key in keys if key in allowed] for half, keys in ASKED.items()}
    return {half: areas for half, areas in halves.items() if areas}


def _has_overview(result: Result, half: str, asked: list[AreaScore]) -> bool:
    if has_note(result) or len(asked) < 2:
        return False
    own = (*ASKED[half], KEPT_IN[half])
    lowest = next(area for area in result.weakest if area.key in own)
    # What is lowest or comes first may be what no model hears of; an overview without it would send people elsewhere.
    if lowest not in asked or (result.steps and result.steps[0].area in KEPT_IN.values()):
        return False
    # "All stand high" is true only where nothing is missing and no single figure pulls against it.
    is_doubtful = any(area.key in own for area in result.unscored) or any(
        driver.area in own for driver in low_items(result.drivers)
    )
    return lowest.level != TOP_LEVEL or not is_doubtful


def _overview(half: str, asked: list[AreaScore], language: str) -> tuple[Pattern, AreaScore]:
    lowest, second = sorted(asked, key=_points)[:2]
    level = lowest.level or LOWEST_LEVEL
    return Pattern(half, OVERVIEW, level, "", language, (lowest.key, second.key)), lowest


def _points(area: AreaScore) -> Decimal:
    return area.score or Decimal(0)


def _spanned(pattern: Pattern, points: Decimal, grids: Mapping[str, str]) -> Pattern | None:
    """The pattern in the part of its level that the points lie in; None where its grid is off."""
    grid = grids.get(pattern.grid, WHOLE)
    if grid == SPLIT:
        return replace(pattern, span=UPPER if points >= representative(pattern) else LOWER)
    return None if grid == OFF else pattern


def _spans(pattern: Pattern, grids: Mapping[str, str]) -> Iterator[Pattern]:
    grid = grids.get(pattern.grid, WHOLE)
    spans = {SPLIT: (LOWER, UPPER), OFF: ()}.get(grid, (WHOLE,))
    yield from (replace(pattern, span=span) for span in spans)
