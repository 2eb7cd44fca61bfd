"""Whether a kept text was right for somebody it was given to: by their own figures, and by a second answer.

Both are pure. The first looks at a result and sends nothing anywhere; the second compares two texts, and knows nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from maxpulse.analysis.fragments import AreaFragment, Direction, Fragment
from maxpulse.analysis.patterns import ASKED, HIGHEST, LOWER, UPPER, Pattern, interval, representative
from maxpulse.analysis.rules.areas import HIGH, LOW, is_too_much, low_items
from maxpulse.analysis.slots import SLOT
from maxpulse.assessments.rules.types import Driver, Result

RIGHT, OTHER_DIRECTION, CONTRADICTS, UNUSABLE = "right", "other_direction", "contradicts", "unusable"
# An answer that could not be said to anybody tells nothing about the text it was to be compared with.
COUNTED: Final = (RIGHT, OTHER_DIRECTION, CONTRADICTS)
WRONG: Final = (OTHER_DIRECTION, CONTRADICTS)

# Advice either changes how much, or holds that how much is right. "begin" and "more" differ in how much is there
# already, which the level says. "more" and "less" go the same way too: both may be said only where an area holds
# things of both kinds (fruit and sugary drinks, what comes in and what goes out), and which of them comes first is
# computed for each person and stands beside the text. "steadier" and "keep" leave the amount as it is. To be told to
# leave as it is what should change, or to change what should stay, is what would be wrong.
CHANGES, STAYS = "changes", "stays"
GOES: Final[Mapping[Direction, str]] = MappingProxyType(
    {"begin": CHANGES, "more": CHANGES, "less": CHANGES, "steadier": STAYS, "keep": STAYS}
)
# Areas that are one deed, and its item: only there "begin" says that nothing is done yet. A night, a plate or a month
# has many sides, and one can begin with another of them.
DEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {"exercise": "movement", "hydration": "drinks", "safety_net": "months", "future": "saving"}
)
# Of these a small figure is the good one.
BETTER_LOW: Final = frozenset(("sitting", "bad_nights", "sugar_drinks", "spending", "debt_load", "housing"))
TOP: Final = Decimal(100)


def nearer_end(pattern: Pattern, result: Result) -> str:
    """Which end of the interval of a pattern somebody stands nearer to, "lower" or "upper": all a check is told."""
    points = points_of(pattern, result)
    return UPPER if points is not None and points >= representative(pattern) else LOWER


def edge(pattern: Pattern, end: str) -> Decimal:
    """The points at that end of the interval of a pattern: the same for everybody who is nearer to it.

    The upper end belongs to the level above, so the last whole point below it stands for it.
    """
    low, high = interval(pattern)
    if end == LOWER:
        return low
    return high if high == HIGHEST else high - 1


def points_of(pattern: Pattern, result: Result) -> Decimal | None:
    """What somebody has in the area whose level a pattern names: of an overview, the lowest."""
    key = pattern.weakest[0] if pattern.is_overview else pattern.about
    return next((area.score for area in result.areas if area.key == key), None)


def contradiction(fragment: Fragment, pattern: Pattern, result: Result) -> str | None:
    """What in somebody's own figures speaks against a text they were given, in a stable word; None: nothing does."""
    return next(_contradictions(fragment, pattern, result), None)


def verdict(kept: Fragment, shadow: Fragment) -> str:
    """Whether what is said at the end of a level goes the way of the text that is kept for all of it."""
    return RIGHT if GOES[kept.direction] == GOES[shadow.direction] else OTHER_DIRECTION


def _contradictions(fragment: Fragment, pattern: Pattern, result: Result) -> Iterator[str]:
    points, (low, high) = points_of(pattern, result), interval(pattern)
    # Whatever a text says, it was written for somebody else. Never seen; it is what all the rest stands on.
    if points is None or not (low <= points < high or points == high == HIGHEST):
        yield "other_level"
    items = _items(pattern, result)
    changes = GOES[fragment.direction] == CHANGES
    if changes and items and all(driver.score >= TOP for driver in items):
        yield "nothing_to_gain"
    if changes and fragment.direction != "less" and any(is_too_much(result, driver) for driver in items):
        yield "too_much"
    deed = DEEDS.get(pattern.about)
    if fragment.direction == "begin" and any(each.key == deed and each.score >= HIGH for each in items):
        yield "is_begun"
    # "steadier" is no praise and may be the very step that lifts what is low; "keep" says that nothing is.
    if fragment.direction == "keep" and low_items(items):
        yield "low_item"
    if isinstance(fragment, AreaFragment) and _misjudges(fragment, pattern.language, items):
        yield "figure_judged"


def _items(pattern: Pattern, result: Result) -> list[Driver]:
    """What the text of a pattern speaks of: the items of its area, of an overview those of all areas of the half."""
    areas = ASKED[pattern.half] if pattern.is_overview else (pattern.about,)
    return [driver for driver in result.drivers if driver.area in areas and driver.counts]


def _misjudges(fragment: AreaFragment, language: str, items: list[Driver]) -> bool:
    """True where a word before a slot makes little of a good figure or much of a poor one."""
    scores = {driver.key: driver.score for driver in items}
    for text in (fragment.message, fragment.recommendation):
        for slot in SLOT.finditer(text):
            before, score = f" {text[: slot.start()].lower().rstrip()}", scores.get(slot[1])
            judged = next(
                (each for each in ("small", "large") if before.endswith(_judging(each, language))), None
            )
            if score is None or judged is None:
                continue
            is_praise = (judged == "large") is not (slot[1] in BETTER_LOW)
            if score <= LOW if is_praise else score >= HIGH:
                return True
    return False


@cache
def _judging(kind: str, language: str) -> tuple[str, ...]:
    content = Path(__file__).with_name("rubric.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = yaml.load(content, Loader=yaml.CSafeLoader)
    return tuple(f" {word}" for word in found[kind].get(language, []))
