"""The shape of a result: as far out as the points go, area by area, and nothing where there is nothing to draw."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from math import hypot

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.speaking import in_tongue
from maxpulse.assessments.rules import SKIPPED, score
from maxpulse.assessments.rules.types import AreaScore
from maxpulse.core.languages import LANGUAGES
from maxpulse.core.speaking import tongue
from maxpulse.results.rules.change import change
from maxpulse.results.rules.links import SUMMARY, in_words, shown
from maxpulse.results.rules.radar import (
    CENTRE,
    HEIGHT,
    REACH,
    WHOLE,
    WIDTH,
    Point,
    Radar,
    radar,
    radars,
    shared_shapes,
)
from tests.fakes.people import BEST, anybody, rosa
from tests.fakes.purses import BOTH

BANK = load_bank("health")
NUMBER = re.compile(r"-?\d+\.\d")
ABOUT = 0.1
DAY = datetime(2026, 11, 30, tzinfo=UTC)


def area(points: int | None, label: str = "Sleep") -> AreaScore:
    """An area with so many points."""
    score = None if points is None else Decimal(points)
    return AreaScore(
        label.lower(), label, score, points and max(1, points // 10), 3 if points else None, "Fair"
    )


def drawn(*points: int | None, before: tuple[int | None, ...] = ()) -> Radar:
    """The shape of areas with these points."""
    found = radar([area(each) for each in points], before or [None] * len(points))
    assert found is not None
    return found


def far(place: Point | None) -> float:
    """How far from the centre, in percent of a spoke."""
    assert place is not None
    return 100 * hypot(place.x - CENTRE[0], place.y - CENTRE[1]) / REACH


@given(st.lists(st.integers(0, 100), min_size=3, max_size=7))
def test_each_area_lies_on_its_spoke_as_far_out_as_its_points(points: list[int]) -> None:
    found = drawn(*points)
    for spoke, each in zip(found.spokes, points, strict=True):
        assert far(spoke.place) == pytest.approx(each)
        assert far(spoke.end) == pytest.approx(100)
    assert found.is_closed and found.now.endswith("Z")
    assert len(NUMBER.findall(found.now)) == 2 * len(points)


def test_the_first_area_is_at_the_top_and_the_next_to_its_right() -> None:
    first, second, *_rest = drawn(100, 100, 100, 100, 100).spokes
    assert first.end.x == pytest.approx(CENTRE[0]) and first.end.y < CENTRE[1]
    assert second.end.x > CENTRE[0]
    assert (first.anchor, second.anchor) == ("middle", "start")


def test_what_is_not_scored_leaves_the_outline_open() -> None:
    found = drawn(80, None, 60, 70, 50)
    assert not found.is_closed and "Z" not in found.now
    assert found.now.count("L") == 3, "between neighbours that are scored"
    assert [spoke.place is None for spoke in found.spokes] == [False, True, False, False, False]


@pytest.mark.parametrize("points", [(), (50,), (50, 60), (50, 60, None, None, None)])
def test_less_than_three_areas_are_no_shape(points: tuple[int | None, ...]) -> None:
    assert radar([area(each) for each in points], [None] * len(points)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_leaves_the_drawing_or_meets_another(app: Flask, language: str) -> None:
    for kind in ("health", "wealth"):
        with app.app_context():
            bank = in_tongue(load_bank(kind), tongue(language))
        labels = [bank.area(each.key).label for each in bank.scoring.areas]
        found = radar([area(50, label) for label in labels], [None] * len(labels))
        assert found is not None
        boxes = [_box(spoke.first, spoke.anchor, spoke.lines) for spoke in found.spokes]
        for left, top, right, bottom in boxes:
            assert min(top, left) >= 0 and bottom <= HEIGHT and right <= WIDTH, labels
        for one, other in combinations(boxes, 2):
            assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def _box(first: Point, anchor: str, lines: tuple[str, ...]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label, in letters of 14."""
    wide = 8 * max(len(line) for line in lines)
    left = first.x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    return left, first.y - 12, left + wide, first.y + Radar.line_height * len(lines) + 4


def test_the_time_before_is_drawn_as_far_as_it_compares() -> None:
    assert drawn(50, 60, 70).before == ""
    assert drawn(50, 60, 70, before=(10, 20, 30)).before.endswith("Z")
    partly = drawn(50, 60, 70, 80, before=(10, 20, None, 40)).before
    assert partly and "Z" not in partly


# Not timed: a busy machine must not make a true sentence fail.
@settings(deadline=None, max_examples=30)
@given(anybody())
def test_two_equal_results_cover_each_other(answers: dict[str, object]) -> None:
    result = score(BANK, answers)  # type: ignore[arg-type]
    for found in radars(result, change(result, result, (BANK, BANK), answers)).values():  # type: ignore[arg-type]
        assert_near(found.before, found.now)


def test_both_halves_have_a_shape_of_their_own_and_a_whole_has_one() -> None:
    both = radars(score(load_bank("hybrid"), BOTH), None)
    assert {key: len(found.spokes) for key, found in both.items()} == {"health": 5, "wealth": 5}
    assert list(radars(score(BANK, rosa()), None)) == [WHOLE]
    nothing = {question.id: SKIPPED for question in BANK.questions if question.skippable}
    assert radars(score(BANK, {**BEST, **nothing}), None) == {}


def test_what_a_link_shows_has_the_shape_of_the_result() -> None:
    result = score(BANK, rosa())
    (shape,) = shared_shapes(shown([result], DAY, SUMMARY))
    assert shape.radar is not None and shape.label == ""
    assert shape.radar.now == radars(result, None)[WHOLE].now


def test_what_a_link_shows_of_a_hybrid_has_the_shapes_of_both_halves() -> None:
    both = score(load_bank("hybrid"), BOTH)
    part = in_words(json.loads(json.dumps(shown([both], DAY, SUMMARY))), "en")
    shapes = shared_shapes(part)
    assert [shape.label for shape in shapes] == [half.label for half in both.parts]
    drawn = radars(both, None)
    assert [shape.radar and shape.radar.now for shape in shapes] == [
        drawn[half.key].now for half in both.parts
    ]
    assert not {half.grade for half in both.parts} & set(json.dumps(part["parts"])), "no grade of a half"


def test_a_link_of_before_halves_were_named_still_shows_its_areas() -> None:
    part = shown([score(load_bank("hybrid"), BOTH)], DAY, SUMMARY)
    old = {key: value for key, value in part.items() if key != "parts"}
    old["words"] = {"en": {key: value for key, value in part["words"]["en"].items() if key != "parts"}}
    (shape,) = shared_shapes(in_words(old, "en"))
    assert shape.radar is None and len(shape.areas) == 10


def test_the_shape_before_is_of_the_result_before() -> None:
    before, now = score(BANK, rosa()), score(BANK, BEST)
    (found,) = radars(now, change(before, now, (BANK, BANK), rosa())).values()
    (then,) = radars(replace(before, areas=before.areas), None).values()
    assert_near(found.before, then.now)
    assert found.before != found.now


def assert_near(one: str, other: str) -> None:
    """Two outlines are the same but for parts of points: what is compared is whole."""
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    assert all(abs(float(this) - float(that)) <= 1 + ABOUT for this, that in pairs)
