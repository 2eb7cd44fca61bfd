"""Whether a kept text was right for who was given it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.fragments import AreaFragment, Direction, OverviewFragment, directions
from maxpulse.analysis.patterns import ASKED, NO_GRIDS, Pattern, interval, lattice, patterns_of
from maxpulse.analysis.prompts import prompt
from maxpulse.analysis.rubric import (
    BETTER_LOW,
    DEEDS,
    GOES,
    contradiction,
    edge,
    nearer_end,
    points_of,
    verdict,
)
from maxpulse.analysis.slots import SLOTS
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Result, score
from maxpulse.assessments.rules.grades import level
from tests.fakes.people import BEST, rosa
from tests.unit.analysis.crowd import any_result

SPLIT = dict.fromkeys([*ASKED["health"], *ASKED["wealth"], "health_overview", "wealth_overview"], "split")
ALL = [pattern for half in ASKED for grids in (NO_GRIDS, SPLIT) for pattern in lattice(half, "en", grids)]
ROSA = score(load_bank("health"), rosa())


def text(direction: Direction, message: str = "This is how it stands.") -> AreaFragment:
    return AreaFragment(message=message, recommendation="Take a small step.", direction=direction)


def pattern_of(result: Result, about: str) -> Pattern:
    """The pattern of an area at its level, whether or not a model would be asked about it."""
    (area,) = (one for one in result.areas if one.key == about)
    half = next(half for half, areas in ASKED.items() if about in areas)
    return Pattern(half, about, area.level or 1, result.age_band, "en")


def with_items(result: Result, area: str, points: str) -> Result:
    """The result with every item of an area at these points."""
    drivers = tuple(
        replace(each, score=Decimal(points)) if each.area == area else each for each in result.drivers
    )
    return replace(result, drivers=drivers)


@pytest.mark.parametrize(
    ("kept", "shadow", "found"),
    [
        ("begin", "more", "right"),
        ("more", "less", "right"),
        ("keep", "steadier", "right"),
        ("keep", "more", "other_direction"),
        ("steadier", "begin", "other_direction"),
        ("less", "keep", "other_direction"),
    ],
)
def test_advice_agrees_when_it_changes_or_leaves_how_much(
    kept: Direction, shadow: Direction, found: str
) -> None:
    assert verdict(text(kept), text(shadow)) == verdict(text(shadow), text(kept)) == found


def test_every_direction_goes_somewhere() -> None:
    assert {each for pattern in ALL for each in directions(pattern)} == set(GOES)


@given(any_result(), st.booleans())
def test_a_text_that_its_level_allows_is_in_no_ones_way(result: Result, is_split: bool) -> None:
    """What patterns are asked for keeps contradictions out: what the watch finds besides is a fault of that."""
    for pattern in patterns_of(result, SPLIT if is_split else NO_GRIDS):
        for direction in directions(pattern):
            said = (
                OverviewFragment(message="This is how they stand.", direction=direction)
                if pattern.is_overview
                else text(direction)
            )
            found = contradiction(said, pattern, result)
            # A direction may be allowed at a level and still be none for somebody who has all of it.
            assert found in (None, "nothing_to_gain", "low_item"), (pattern, direction)
            assert found != "low_item" or (pattern.is_overview and direction == "keep")


def test_a_step_where_everything_is_at_its_best_contradicts() -> None:
    best = with_items(ROSA, "exercise", "100")
    where = pattern_of(best, "exercise")
    assert contradiction(text("more"), where, best) == "nothing_to_gain"
    assert contradiction(text("keep"), where, best) is None


def test_to_begin_with_what_is_done_contradicts_where_an_area_is_one_deed() -> None:
    done = with_items(ROSA, "exercise", "85")
    assert contradiction(text("begin"), pattern_of(done, "exercise"), done) == "is_begun"
    assert contradiction(text("more"), pattern_of(done, "exercise"), done) is None
    slept = with_items(ROSA, "sleep", "85")
    assert contradiction(text("begin"), pattern_of(slept, "sleep"), slept) is None


def test_to_keep_what_is_low_contradicts() -> None:
    low = with_items(ROSA, "sleep", "20")
    assert contradiction(text("keep"), pattern_of(low, "sleep"), low) == "low_item"
    assert contradiction(text("steadier"), pattern_of(low, "sleep"), low) is None


def test_more_of_what_is_far_too_much_contradicts() -> None:
    much = replace(ROSA, flags=("fluid_caution",))
    assert contradiction(text("more"), pattern_of(much, "hydration"), much) == "too_much"
    assert contradiction(text("steadier"), pattern_of(much, "hydration"), much) is None


def test_a_text_of_another_level_contradicts() -> None:
    own = pattern_of(ROSA, "sleep")
    other = replace(own, level=own.level % 5 + 1)
    assert contradiction(text("steadier"), own, ROSA) is None
    assert contradiction(text("steadier"), other, ROSA) == "other_level"


@pytest.mark.parametrize(
    ("message", "points", "found"),
    [
        ("You move only {movement} in a week.", "85", "figure_judged"),
        ("You move only {movement} in a week.", "60", None),
        ("You move already {movement} in a week.", "10", "figure_judged"),
        ("You move already {movement} in a week.", "85", None),
        ("You sit only {sitting} in a day.", "10", "figure_judged"),
        ("You sit only {sitting} in a day.", "85", None),
        ("You move {movement} in a week, and not only there.", "85", None),
        ("Of the commonly known: {movement}.", "85", None),
    ],
)
def test_a_word_that_judges_a_figure_is_held_against_it(message: str, points: str, found: str | None) -> None:
    result = with_items(ROSA, "exercise", points)
    assert contradiction(text("steadier", message), pattern_of(result, "exercise"), result) == found


def test_german_words_judge_too() -> None:
    result = with_items(ROSA, "exercise", "85")
    german = replace(pattern_of(result, "exercise"), language="de")
    said = text("steadier", "Du bewegst dich nur {movement} in der Woche.")
    assert contradiction(said, german, result) == "figure_judged"


def test_what_is_better_small_is_what_its_curve_says() -> None:
    falling = set()
    for half in ASKED:
        curves = {item.key: item.curve for item in load_bank(half).scoring.items if item.curve}
        for slots in (SLOTS[area] for area in ASKED[half]):
            falling |= {s for s in slots if curves[s].anchors[0].points > curves[s].anchors[-1].points}
    assert falling == BETTER_LOW
    assert {SLOTS[area][0] for area in DEEDS} == set(DEEDS.values())


@given(any_result(), st.booleans())
def test_of_a_person_a_check_is_told_the_nearer_end_alone(result: Result, is_split: bool) -> None:
    for pattern in patterns_of(result, SPLIT if is_split else NO_GRIDS):
        end = nearer_end(pattern, result)
        low, high = interval(pattern)
        points = points_of(pattern, result)
        assert points is not None
        assert end == ("upper" if points - low >= high - points else "lower")


@given(st.sampled_from(ALL), st.sampled_from(["lower", "upper"]))
def test_an_end_lies_in_its_level_and_is_a_whole_or_half_number_of_everybodys(
    pattern: Pattern, end: str
) -> None:
    points = edge(pattern, end)
    low, high = interval(pattern)
    assert low <= points < high or points == high == 100
    assert level(points) == pattern.level
    assert points * 2 == int(points * 2)
    assert prompt(pattern, edge(pattern, "lower")) != prompt(pattern, edge(pattern, "upper"))


def test_who_does_best_stands_at_the_upper_end_of_the_top() -> None:
    result = score(load_bank("health"), BEST)
    assert {nearer_end(pattern, result) for pattern in patterns_of(result)} == {"upper"}
    assert {edge(pattern, "upper") for pattern in patterns_of(result)} == {Decimal(100)}
