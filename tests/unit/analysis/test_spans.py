"""However grids are set: a text holds for everybody who is given it, whoever comes first, and better is never lower."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.patterns import ASKED, FLOORS, Pattern, interval, lattice, patterns_of
from maxpulse.analysis.rubric import points_of
from maxpulse.analysis.rules.watching import GRIDS, STATES
from maxpulse.analysis.versions import input_hash, versions_of
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.bank import QuestionBank
from maxpulse.assessments.rules import Result, score
from maxpulse.assessments.rules.grades import level
from tests.fakes.people import anybody
from tests.fakes.purses import any_purse
from tests.unit.analysis.crowd import any_result
from tests.unit.assessments.better import CHOICES, DOWN, UP, Person, two_answers

HEALTH, WEALTH = load_bank("health"), load_bank("wealth")
Grids = Mapping[str, str]
# From the lowest points to the highest: the halves of a level lie within it.
RANK = {"lower": 0, "whole": 0, "upper": 1}


def any_grids() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(GRIDS), st.sampled_from(STATES))


def places(result: Result, grids: Grids) -> dict[str, tuple[int, int]]:
    """By area, the level and the half of it that a result's text is written for."""
    return {
        pattern.about: (pattern.level, RANK[pattern.span])
        for pattern in patterns_of(result, grids)
        if not pattern.is_overview
    }


@given(any_result(), any_grids())
def test_the_interval_of_a_text_holds_the_points_of_everybody_who_is_given_it(
    result: Result, grids: Grids
) -> None:
    for pattern in patterns_of(result, grids):
        low, high = interval(pattern)
        points = points_of(pattern, result)
        assert points is not None
        assert low <= points < high or points == high == 100
        assert pattern.span == "whole" or grids[pattern.grid] == "split"
        assert grids.get(pattern.grid) != "off"


@given(any_result(), any_grids())
def test_whoever_stands_in_the_very_middle_of_a_level_is_given_a_text_that_holds_there(
    result: Result, grids: Grids
) -> None:
    middles = {each: (FLOORS[each] + FLOORS.get(each + 1, Decimal(100))) / 2 for each in FLOORS}
    areas = tuple(replace(area, score=middles[area.level]) if area.level else area for area in result.areas)
    for pattern in patterns_of(replace(result, areas=areas), grids):
        low, high = interval(pattern)
        assert low <= middles[pattern.level] < high


@given(any_grids(), st.sampled_from(list(ASKED)))
def test_the_texts_of_an_area_cover_its_points_without_gap_or_overlap(grids: Grids, half: str) -> None:
    areas = [each for each in lattice(half, "en", grids) if not each.is_overview]

    def whose(pattern: Pattern) -> tuple[str, str]:
        return pattern.about, pattern.age_band

    for _of_one, same in groupby(sorted(areas, key=whose), key=whose):
        ends = sorted(interval(pattern) for pattern in same)
        assert (ends[0][0], ends[-1][1]) == (FLOORS[1], 100)
        assert all(left[1] == right[0] for left, right in pairwise(ends))
    on = {area for area in ASKED[half] if grids.get(area) != "off"}
    assert {each.about for each in areas} == on


@given(st.decimals(0, 100, places=3), any_grids(), st.sampled_from(list(ASKED)))
def test_every_point_has_one_text_or_none(points: Decimal, grids: Grids, half: str) -> None:
    for area in ASKED[half]:
        holding = [
            pattern
            for pattern in lattice(half, "en", grids)
            if pattern.about == area and pattern.age_band == "40-64" and _holds(pattern, points)
        ]
        assert len(holding) == (grids.get(area) != "off")
        assert all(pattern.level == level(points) for pattern in holding)


@given(any_result(), any_result(), any_grids())
def test_whoever_comes_first_changes_no_name_and_equal_places_have_equal_ones(
    one: Result, other: Result, grids: Grids
) -> None:
    def names(result: Result) -> list[str]:
        return [
            input_hash(each, versions_of(result, each.half, "a-model")) for each in patterns_of(result, grids)
        ]

    in_turn = [names(one), names(other)]
    assert [names(other), names(one)] == in_turn[::-1]
    if patterns_of(one, grids) == patterns_of(other, grids) and one.type == other.type:
        assert names(one) == names(other)


@given(any_result(), any_grids())
def test_everything_somebody_needs_is_in_the_lattice_of_those_grids(result: Result, grids: Grids) -> None:
    needed = patterns_of(result, grids)
    for half in {pattern.half for pattern in needed}:
        known = set(lattice(half, result.language.partition("_")[0], grids))
        assert {pattern for pattern in needed if pattern.half == half} <= known


@given(
    anybody(),
    st.sampled_from([each for each in (*UP, *DOWN, *CHOICES) if HEALTH.find_question(each)]),
    any_grids(),
    st.data(),
)
def test_a_better_answer_about_health_leads_to_no_lower_level_or_half(
    person: Person, question: str, grids: Grids, data: st.DataObject
) -> None:
    worse_never_higher(HEALTH, person, question, grids, data)


@given(
    any_purse(),
    st.sampled_from([each for each in (*UP, *DOWN, *CHOICES) if each.startswith("M_")]),
    any_grids(),
    st.data(),
)
def test_a_better_answer_about_money_leads_to_no_lower_level_or_half(
    person: Person, question: str, grids: Grids, data: st.DataObject
) -> None:
    worse_never_higher(WEALTH, person, question, grids, data)


def worse_never_higher(
    bank: QuestionBank, person: Person, question: str, grids: Grids, data: st.DataObject
) -> None:
    worse, better = data.draw(two_answers(bank.question(question), person))
    before = places(score(bank, {**person, question: worse}), grids)
    after = places(score(bank, {**person, question: better}), grids)
    assert all(after[area] >= before[area] for area in before.keys() & after.keys())


def _holds(pattern: Pattern, points: Decimal) -> bool:
    low, high = interval(pattern)
    return low <= points < high or points == high == 100
