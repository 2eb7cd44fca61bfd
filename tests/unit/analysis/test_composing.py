"""From fragments to one person's analysis: figures are theirs, texts are kept, and nobody is left without words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.composing import compose, in_rules_words, is_whole
from maxpulse.analysis.fragments import AreaFragment, Fragment, OverviewFragment, directions
from maxpulse.analysis.patterns import KEPT_IN, Pattern, cared_for, patterns_of
from maxpulse.analysis.rules import is_said_by_level, rule_based
from maxpulse.analysis.shape import Analysis
from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, Result, score
from tests.fakes.people import BEST, rosa
from tests.fakes.purses import MIRA
from tests.sampling import Tries
from tests.unit.analysis.crowd import any_result, asked_both, housed, surveyed

HEALTH, HYBRID = load_bank("health"), load_bank("hybrid")
ROSA = score(HEALTH, rosa())


def written(pattern: Pattern) -> Fragment:
    """What a model might say for a pattern: text that tells which one."""
    way = directions(pattern)[0]
    if pattern.is_overview:
        return OverviewFragment(message=f"How {pattern.half} stands.", direction=way)
    return AreaFragment(
        message=f"About {pattern.about}.", recommendation=f"A step in {pattern.about}.", direction=way
    )


def all_written(result: Result) -> dict[Pattern, Fragment]:
    return {pattern: written(pattern) for pattern in patterns_of(result)}


def figures(analysis: Analysis) -> tuple[object, ...]:
    scores = [(area.area, area.score) for area in analysis.areas]
    return (
        *(analysis.overall_grade, scores, analysis.priority_actions),
        *(analysis.key_insights, analysis.improvement_potential),
    )


@given(any_result())
def test_every_figure_in_the_end_is_the_rules(result: Result) -> None:
    assert figures(compose(result, all_written(result))) == figures(rule_based(result))


def test_nobody_in_the_survey_or_a_household_gets_a_wrong_grade_or_score(tries: Tries) -> None:
    few = not tries(1, one_in=2)
    for crowd in (surveyed(20 if few else 1), housed(100 if few else 5000), asked_both(100 if few else 2000)):
        for result in crowd:
            composed = compose(result, all_written(result))
            assert figures(composed) == figures(rule_based(result))
            assert composed.overall_grade == result.grade


@given(any_result())
def test_what_was_asked_for_is_shown_and_all_else_is_in_the_rules_words(result: Result) -> None:
    composed, own = compose(result, all_written(result)), rule_based(result)
    asked = {pattern.about for pattern in patterns_of(result)}
    for area, ours in zip(composed.areas, own.areas, strict=True):
        assert (area.message == f"About {area.area}.") is (area.area in asked)
        assert area.area in asked or area == ours
    assert (composed.overall_message == own.overall_message) is ("overview" not in asked)


@given(any_result())
def test_without_any_fragment_the_rules_words_stand(result: Result) -> None:
    assert compose(result, {}) == rule_based(result)


@given(any_result(), st.data())
def test_fragments_may_arrive_in_any_order_and_each_is_shown_when_it_comes(
    result: Result, data: st.DataObject
) -> None:
    fragments = all_written(result)
    arrived = {
        key: fragments[key] for key in data.draw(st.permutations(list(fragments)))[: len(fragments) // 2]
    }
    composed = compose(result, arrived)
    shown = {area.area for area in composed.areas if area.message == f"About {area.area}."}
    assert shown == {pattern.about for pattern in arrived if not pattern.is_overview}
    assert is_whole(result, arrived) is (not fragments)
    assert is_whole(result, fragments)


@given(any_result())
def test_a_fragment_for_another_level_is_shown_to_nobody(result: Result) -> None:
    others = {
        Pattern(
            each.half, each.about, each.level % 5 + 1, each.age_band, each.language, each.weakest
        ): written(each)
        for each in patterns_of(result)
    }
    assert compose(result, others) == rule_based(result)
    assert is_whole(result, others) is (not others)


def test_slots_hold_the_persons_own_figures() -> None:
    pattern = next(each for each in patterns_of(ROSA) if each.about == "exercise")
    fragment = AreaFragment(
        message="You move {movement} a week.", recommendation="Add a walk.", direction="more"
    )
    (exercise,) = (area for area in compose(ROSA, {pattern: fragment}).areas if area.area == "exercise")
    assert exercise.message == "You move 75 min a week."
    assert exercise.recommendation == "Add a walk."


def test_whose_figure_is_missing_reads_the_rules_words_and_no_gap() -> None:
    private = score(HEALTH, {**BEST, "E_sit": SKIPPED})
    pattern = next(each for each in patterns_of(private) if each.about == "exercise")
    fragment = AreaFragment(message="You sit {sitting}.", recommendation="Go on.", direction="keep")
    assert compose(private, {pattern: fragment}) == rule_based(private)
    assert is_whole(private, {**all_written(private), pattern: fragment}), "asking again would change nothing"


def test_the_whole_of_a_hybrid_is_said_by_both_halves_or_by_the_rules() -> None:
    both = score(HYBRID, {**MIRA, **rosa()})
    fragments = all_written(both)
    assert compose(both, fragments).overall_message == "How health stands. How wealth stands."
    for one in [each for each in fragments if each.is_overview]:
        alone = {key: value for key, value in fragments.items() if key != one}
        assert compose(both, alone).overall_message == rule_based(both).overall_message


@given(any_result())
def test_habits_and_how_money_feels_are_spoken_about_by_the_rules_alone(result: Result) -> None:
    own = {area.area: area for area in rule_based(result).areas}
    for area in compose(result, all_written(result)).areas:
        if area.area in KEPT_IN.values():
            assert area == own[area.area]


@given(any_result())
def test_a_kept_text_gives_way_where_something_told_asks_for_care(result: Result) -> None:
    own = rule_based(result)
    areas = [area.model_copy(update={"message": "Kept.", "score": 1}) for area in own.areas]
    kept = own.model_copy(update={"areas": areas, "overall_grade": "F", "overall_message": "Kept overall."})
    said = in_rules_words(kept, result)
    assert figures(said) == figures(own)
    assert said.overall_message == "Kept overall."
    for area, ours in zip(said.areas, own.areas, strict=True):
        stays = is_said_by_level(result, area.area) and area.area not in cared_for(result) | {
            *KEPT_IN.values()
        }
        assert area.message == ("Kept." if stays else ours.message)


def test_nothing_of_food_is_said_by_a_model_to_whoever_tells_of_an_eating_disorder() -> None:
    told = score(HEALTH, rosa(D_flags=("eating_disorder",)))
    assert not any("nutrition" in (each.about, *each.weakest) for each in patterns_of(told))
    food = Pattern("health", "nutrition", 3, "40-64", "en")
    (said,) = (area for area in compose(told, {food: written(food)}).areas if area.area == "nutrition")
    assert said.message == "Nothing about food has to be done by numbers."


def test_a_low_item_is_praised_by_no_fragment() -> None:
    tired = score(HEALTH, {**BEST, "S_bad": Decimal(7), "S_long": "no"})
    sleep = [Pattern("health", "sleep", level, "40-64", "en") for level in range(1, 6)]
    composed = compose(tired, {pattern: written(pattern) for pattern in sleep})
    assert composed.areas == rule_based(tired).areas
