"""What a text is written for follows from levels alone: whoever comes first, and wherever in a level they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.patterns import (
    ASKED,
    CARE,
    KEPT_IN,
    Pattern,
    interval,
    lattice,
    patterns_of,
    representative,
)
from maxpulse.analysis.rules import is_said_by_level
from maxpulse.analysis.rules.overall import has_note
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Result, score
from maxpulse.assessments.rules.grades import level
from tests.fakes.people import BEST, anybody, rosa
from tests.fakes.purses import any_purse
from tests.sampling import Tries
from tests.unit.analysis.crowd import any_result, asked_both, housed, surveyed
from tests.unit.assessments.better import CHOICES, DOWN, UP, Person, two_answers

HEALTH, WEALTH = load_bank("health"), load_bank("wealth")
ALL = [pattern for half in ASKED for pattern in lattice(half, "en")]
A_HAIR = Decimal("0.000001")
SPLIT = dict.fromkeys([*ASKED["health"], *ASKED["wealth"], "health_overview", "wealth_overview"], "split")


def levels_of(result: Result) -> dict[str, int]:
    return {pattern.about: pattern.level for pattern in patterns_of(result) if not pattern.is_overview}


def moved(result: Result, up: bool) -> Result:
    """The result with every area at the upper or the lower end of its level, in the order they stood in."""
    rank = {area.key: place for place, area in enumerate(result.weakest)}

    def end(key: str, reached: int) -> Decimal:
        low, high = interval(Pattern("health", key, reached, "", "en"))
        return (high - A_HAIR * (99 - rank[key])) if up else low + A_HAIR * rank[key]

    areas = (replace(a, score=end(a.key, a.level)) if a.level else a for a in result.areas)
    return replace(result, areas=tuple(areas))


@given(any_result())
def test_wherever_in_their_levels_somebody_stands_the_texts_are_the_same(result: Result) -> None:
    assert patterns_of(moved(result, up=False)) == patterns_of(moved(result, up=True)) == patterns_of(result)


@given(st.sampled_from(ALL), st.sampled_from(["whole", "lower", "upper"]))
def test_every_point_of_an_interval_has_its_level(pattern: Pattern, span: str) -> None:
    low, high = interval(replace(pattern, span=span))
    middle = representative(replace(pattern, span=span))
    assert low < middle < high
    assert {level(points) for points in (low, middle, high - A_HAIR)} == {pattern.level}


@given(any_result(), any_result())
def test_what_others_are_told_changes_nothing_for_anybody(one: Result, other: Result) -> None:
    alone = [patterns_of(one), patterns_of(other)]
    together = [patterns_of(result) for result in (other, one)]
    assert together[::-1] == alone


@given(any_result())
def test_a_name_a_total_or_a_figure_changes_no_pattern(result: Result) -> None:
    drivers = tuple(
        replace(driver, value="7331 zorkmids", lead="7331", rest="7331") for driver in result.drivers
    )
    other = replace(result, drivers=drivers, total=Decimal(1), grade="F", shown=(), knowledge=())
    assert patterns_of(other) == patterns_of(result)


@given(
    anybody(),
    st.sampled_from([each for each in (*UP, *DOWN, *CHOICES) if HEALTH.find_question(each)]),
    st.data(),
)
def test_a_better_answer_about_health_takes_no_text_to_a_lower_level(
    person: Person, question: str, data: st.DataObject
) -> None:
    worse, better = data.draw(two_answers(HEALTH.question(question), person))
    before = levels_of(score(HEALTH, {**person, question: worse}))
    after = levels_of(score(HEALTH, {**person, question: better}))
    assert all(after[area] >= before[area] for area in before.keys() & after.keys())


@given(
    any_purse(),
    st.sampled_from([each for each in (*UP, *DOWN, *CHOICES) if each.startswith("M_")]),
    st.data(),
)
def test_a_better_answer_about_money_takes_no_text_to_a_lower_level(
    person: Person, question: str, data: st.DataObject
) -> None:
    worse, better = data.draw(two_answers(WEALTH.question(question), person))
    before = levels_of(score(WEALTH, {**person, question: worse}))
    after = levels_of(score(WEALTH, {**person, question: better}))
    assert all(after[area] >= before[area] for area in before.keys() & after.keys())


@given(any_result())
def test_only_what_its_level_tells_enough_of_is_asked_for(result: Result) -> None:
    for pattern in patterns_of(result):
        if not pattern.is_overview:
            assert is_said_by_level(result, pattern.about)
            assert pattern.age_band == result.age_band


@given(any_result())
def test_nothing_that_asks_for_care_and_nothing_kept_in_is_asked_for(result: Result) -> None:
    barred = set(KEPT_IN.values()).union(*(CARE.get(flag, ()) for flag in result.flags))
    for pattern in patterns_of(result):
        assert pattern.about not in barred
        assert barred.isdisjoint(pattern.weakest)


@given(any_result())
def test_an_overview_names_the_two_lowest_and_never_hides_what_comes_first(result: Result) -> None:
    for pattern in patterns_of(result):
        if pattern.is_overview:
            own = [
                area for area in result.weakest if area.key in (*ASKED[pattern.half], KEPT_IN[pattern.half])
            ]
            assert pattern.weakest[0] == own[0].key
            assert pattern.level == own[0].level
            assert not has_note(result)
            assert not result.steps or result.steps[0].area not in KEPT_IN.values()
            assert pattern.age_band == ""


@given(any_purse("hybrid"))
def test_a_hybrid_needs_the_texts_of_its_halves(person: Person) -> None:
    both = score(load_bank("hybrid"), person)
    halves = [score(HEALTH, person), score(WEALTH, person)]
    asked = {pattern for pattern in patterns_of(both) if not pattern.is_overview}
    # What is told in one half may ask for care in the other as well: age bands and flags are of the person.
    assert asked <= {pattern for half in halves for pattern in patterns_of(half)}
    assert sum(pattern.is_overview for pattern in patterns_of(both)) in (0, 2)


def test_who_does_well_in_all_needs_four_texts_and_an_overview() -> None:
    asked = patterns_of(score(HEALTH, BEST))
    assert asked == (
        *(
            Pattern("health", area, 5, "40-64", "en")
            for area in ("exercise", "sleep", "nutrition", "hydration")
        ),
        Pattern("health", "overview", 5, "", "en", ("exercise", "sleep")),
    )
    assert {pattern.language for pattern in patterns_of(replace(score(HEALTH, BEST), language="de_CH"))} == {
        "de"
    }


def test_where_a_single_figure_pulls_against_it_all_is_not_called_strong() -> None:
    pulled = score(HEALTH, {**BEST, "S_fresh": Decimal(1)})
    assert min(area.level or 0 for area in pulled.areas) == 5
    assert not any(pattern.is_overview for pattern in patterns_of(pulled))


def test_a_note_to_be_read_first_leaves_no_room_for_an_overview() -> None:
    assert any(pattern.is_overview for pattern in patterns_of(score(HEALTH, rosa())))
    assert not any(pattern.is_overview for pattern in patterns_of(score(HEALTH, rosa(C_mood=Decimal(2)))))


def test_where_habits_stand_lowest_no_overview_speaks_past_them() -> None:
    smoker = score(HEALTH, rosa(C_nic="smoke", C_alc=Decimal(40)))
    assert (smoker.weakest[0].key, smoker.steps[0].area) == ("habits", "exercise")
    assert not any(pattern.is_overview for pattern in patterns_of(smoker))


@pytest.mark.parametrize("half", ASKED)
def test_the_lattice_of_a_half_has_sixty_texts_of_areas_and_sixty_overviews(half: str) -> None:
    found = list(lattice(half, "en"))
    assert len(set(found)) == len(found) == 120
    assert sum(pattern.is_overview for pattern in found) == 60


def test_the_lattice_holds_all_that_real_adults_and_households_need(tries: Tries) -> None:
    few = not tries(1, one_in=2)
    crowd: Iterator[Result] = chain(
        surveyed(20 if few else 1), housed(200 if few else 5000), asked_both(100 if few else 2000)
    )
    needed = {pattern for result in crowd for pattern in patterns_of(result)}
    assert len(needed) > 100
    assert needed <= set(ALL)


@given(any_result())
def test_a_split_grid_asks_for_the_half_of_the_level_somebody_stands_in(result: Result) -> None:
    whole, split = patterns_of(result), patterns_of(result, SPLIT)
    assert [replace(pattern, span="whole") for pattern in split] == list(whole)
    for pattern in split:
        key = pattern.weakest[0] if pattern.is_overview else pattern.about
        (points,) = (area.score for area in result.areas if area.key == key)
        low, high = interval(pattern)
        assert points is not None and low <= points <= high


@given(any_result())
def test_a_grid_that_is_off_asks_for_nothing(result: Result) -> None:
    off = patterns_of(result, {"sleep": "off", "health_overview": "off"})
    assert [
        pattern for pattern in patterns_of(result) if pattern.grid not in ("sleep", "health_overview")
    ] == list(off)


def test_the_lattice_follows_the_grids() -> None:
    assert sum(pattern.about == "sleep" for pattern in lattice("health", "en", {"sleep": "split"})) == 30
    assert sum(pattern.about == "sleep" for pattern in lattice("health", "en", {"sleep": "off"})) == 0
    assert len(list(lattice("wealth", "en", {"wealth_overview": "split"}))) == 180


@given(st.sampled_from(ALL))
def test_a_pattern_comes_back_from_its_plain_values(pattern: Pattern) -> None:
    assert Pattern.from_json(json.loads(json.dumps(pattern.as_json()))) == pattern
