"""The shape of a result: a spoke for each area, as far out as its points go. Geometry alone; a table says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import cos, pi, sin
from textwrap import wrap
from typing import Any, ClassVar

from maxpulse.assessments.content import hybrid
from maxpulse.assessments.rules.types import AreaScore, Result
from maxpulse.results.rules.change import Change
from maxpulse.results.rules.links import parts_of

# In units of the drawing, which is as wide as its place on the page.
WIDTH, HEIGHT = 376, 280
CENTRE = (188.0, 148.0)
REACH = 100.0
TO_LABEL, LINE_HEIGHT, BASELINE = 13.0, 17.0, 13.0
RINGS = (20, 40, 60, 80, 100)
# The longest line, in letters, and how wide one of them is at most.
LONGEST_LINE, LETTER = 11, 8.0
FEWEST = 3
# Of a result that is not made of halves.
WHOLE = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f},{self.y:.1f}"


@dataclass(frozen=True, slots=True)
class Spoke:
    """One area: where its spoke ends, where its score lies (None: not scored), and the lines of its label.

    `first` is where the first line begins, by `anchor` ("start", "middle" or "end").
    """

    area: AreaScore
    end: Point
    place: Point | None
    lines: tuple[str, ...]
    first: Point
    anchor: str


@dataclass(frozen=True, slots=True)
class Radar:
    """The drawing of `name`, a half, or "" for the whole.

    `rings` are points of polygons, `now` and `before` are paths, "" where nothing is to be drawn.
    `is_closed`: every area is scored, so that the outline encloses something.
    """

    name: str
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    now: str
    before: str
    is_closed: bool

    view_box: ClassVar[str] = f"0 0 {WIDTH} {HEIGHT}"
    centre: ClassVar[str] = f"{CENTRE[0]},{CENTRE[1]}"
    line_height: ClassVar[float] = LINE_HEIGHT


def radars(result: Result, change: Change | None) -> dict[str, Radar]:
    """The shape of a result by the key of its half, or WHOLE; without halves of which too little is scored."""
    earlier = [moved.before for moved in change.areas] if change else [None] * len(result.areas)
    before = {area.key: points for area, points in zip(result.areas, earlier, strict=True)}
    halves = [(part.key, part.label, part.areas) for part in result.parts] or [(WHOLE, "", tuple(before))]
    found = {}
    for key, name, keys in halves:
        areas = [area for area in result.areas if area.key in keys]
        drawn = radar(areas, [before[area.key] for area in areas], name)
        if drawn:
            found[key] = drawn
    return found


@dataclass(frozen=True, slots=True)
class Shape:
    """Areas that a link shows together (`links.shown`), the label of their half ("" for the whole), and their shape."""

    label: str
    areas: tuple[Mapping[str, Any], ...]
    radar: Radar | None


def shared_shapes(shown: Mapping[str, Any]) -> tuple[Shape, ...]:
    """What a link shows, half by half. A hybrid's link of before it named them shows all areas and no shape."""
    areas, parts = shown["areas"], parts_of(shown)
    if not parts:
        return (_shape("", areas, is_drawn=shown["type"] != hybrid.TYPE),)
    return tuple(_shape(part["label"], [areas[place] for place in part["areas"]]) for part in parts)


def _shape(label: str, areas: Sequence[Mapping[str, Any]], *, is_drawn: bool = True) -> Shape:
    scores = [
        AreaScore(
            "",
            each["label"],
            Decimal(each["points"]) if each["shown"] else None,
            each["shown"],
            each["level"],
            each["word"],
        )
        for each in areas
    ]
    return Shape(label, tuple(areas), radar(scores, [None] * len(scores), label) if is_drawn else None)


def radar(areas: Sequence[AreaScore], before: Sequence[int | None], name: str = "") -> Radar | None:
    """The shape of these areas, clockwise from the top, and of the points (0 to 100) they had before, area by area.

    None where fewer than three are scored: a line is no shape.
    """
    scores = [area.score for area in areas]
    if sum(score is not None for score in scores) < FEWEST:
        return None
    number = len(areas)
    now = [_place(index, number, score) for index, score in enumerate(scores)]
    then = [_place(index, number, points) for index, points in enumerate(before)]
    rings = [" ".join(str(_at(index, number, ring)) for index in range(number)) for ring in RINGS]
    spokes = [_spoke(area, now[index], index, number) for index, area in enumerate(areas)]
    return Radar(name, tuple(rings), tuple(spokes), _outline(now), _outline(then), None not in now)


def _spoke(area: AreaScore, place: Point | None, index: int, number: int) -> Spoke:
    across, down = _direction(index, number)
    lines = tuple(wrap(area.label, LONGEST_LINE, break_long_words=False))
    # The figure is a line too. Above the drawing a label ends, below it begins, beside it its middle is at the spoke.
    tall = LINE_HEIGHT * (len(lines) + 1)
    x = CENTRE[0] + (REACH + TO_LABEL) * across
    y = CENTRE[1] + (REACH + TO_LABEL) * down + tall / 2 * down - tall / 2 + BASELINE
    anchor = "middle" if abs(across) < 0.1 else "start" if across > 0 else "end"
    room = WIDTH - x if across > 0 else x
    if anchor != "middle" and LETTER * max(map(len, lines)) > room:
        # A long word keeps to the edge, above or below where its spoke ends.
        x, anchor = (float(WIDTH), "end") if across > 0 else (0.0, "start")
        y += (tall / 2 + LINE_HEIGHT / 4) * (1 if down > 0 else -1)
    return Spoke(area, _at(index, number, 100), place, lines, Point(x, y), anchor)


def _outline(places: Sequence[Point | None]) -> str:
    """The way from place to place: closed where all are known, else only between neighbours that are."""
    if None not in places:
        return "M" + " L".join(map(str, places)) + " Z"
    return " ".join(f"M{one} L{two}" for one, two in pairwise((*places, places[0])) if one and two)


def _place(index: int, number: int, points: Decimal | int | None) -> Point | None:
    return None if points is None else _at(index, number, float(points))


def _at(index: int, number: int, points: float) -> Point:
    across, down = _direction(index, number)
    far = REACH * points / 100
    return Point(CENTRE[0] + far * across, CENTRE[1] + far * down)


def _direction(index: int, number: int) -> tuple[float, float]:
    angle = 2 * pi * index / number - pi / 2
    return cos(angle), sin(angle)
