"""Real adults, scored twice: by the product and apart from it, item by item and person by person.

There are over five thousand; a fifth of them, always the same, is scored in each run, all in thorough ones.
"""

from __future__ import annotations

from collections import Counter

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Answers, Result, score, standing
from tests import distribution
from tests.fakes import published, published_items
from tests.fakes.survey import survey_people
from tests.sampling import Tries

BANK = load_bank("health")
NEARLY = 0.00001


@pytest.fixture(scope="module")
def adults() -> list[Answers]:
    """Everybody in the survey."""
    return list(survey_people())


@pytest.fixture(scope="module")
def people(adults: list[Answers], tries: Tries) -> list[Answers]:
    """Those who are scored."""
    return [person for place, person in enumerate(adults) if tries(place, one_in=8)]


@pytest.fixture(scope="module")
def results(people: list[Answers]) -> list[Result]:
    """What the product says of them."""
    return [score(BANK, person) for person in people]


@pytest.fixture(scope="module")
def apart(people: list[Answers]) -> dict[str, published.Points]:
    """What the published tables say of them, by item."""
    return published_items.items(published.columns(people))


def same(ours: float | None, theirs: float | None) -> bool:
    return ours is theirs is None or (ours is not None and theirs is not None and abs(ours - theirs) < NEARLY)


def assert_steps_add(results: list[Result], adds: list[dict[str, float]]) -> None:
    """The first steps are those that add most, and each adds what is told."""
    for number, result in enumerate(results):
        told = [(step.key, float(step.gain)) for step in result.steps]
        assert all(same(adds[number].get(key), gain) for key, gain in told), (number, told, adds[number])
        most = sorted(adds[number].values(), reverse=True)[:3]
        assert all(same(gain, own) for (_key, gain), own in zip(told, most, strict=True)), (
            number,
            told,
            most,
        )


def test_more_than_five_thousand_adults_finish(adults: list[Answers]) -> None:
    assert len(adults) > 5000
    assert all(standing(BANK, person).is_finished for person in adults[::8])


def test_every_item_of_every_adult_has_the_points_of_the_published_tables(
    people: list[Answers], results: list[Result], apart: dict[str, published.Points]
) -> None:
    assert set(apart) == {item.key for item in BANK.scoring.items}
    for number, result in enumerate(results):
        ours = {driver.key: float(driver.score) for driver in result.drivers}
        wrong = {
            key: points[number] for key, points in apart.items() if not same(ours.get(key), points[number])
        }
        assert not wrong, (people[number], ours)


def test_every_item_is_met_at_many_heights_and_left_out_by_some(
    people: list[Answers], apart: dict[str, published.Points]
) -> None:
    for key, points in apart.items():
        told = Counter(value for value in points if value is not None)
        assert len(told) >= 3, key
        assert sum(told.values()) > 0.7 * len(people), key
    unscored = {key for key, points in apart.items() if None in points}
    assert unscored >= {"movement", "drinks", "bmi", "alcohol", "salt"}


def test_areas_totals_and_grades_are_the_same_on_both_ways(
    results: list[Result], apart: dict[str, published.Points]
) -> None:
    by_area = published.areas(apart)
    totals = published.totals(by_area)
    for number, result in enumerate(results):
        for area in result.areas:
            theirs = by_area[area.key][number]
            assert same(None if area.score is None else float(area.score), theirs), (number, area)
        assert same(float(result.total), totals[number])
        assert result.grade == published.grade(totals[number])
    assert sum(area.score is None for result in results for area in result.areas) > 0.02 * len(results)


def test_what_to_do_first_adds_most_and_as_much_as_is_told(
    people: list[Answers], results: list[Result], apart: dict[str, published.Points]
) -> None:
    table = published.columns(people)
    adds = published.gains(apart, published.areas(apart), published.aims(table, apart))
    assert_steps_add(results, published.one_of_food(adds, published.flags(table)))


def test_notes_beside_the_scores_are_the_same_on_both_ways(
    people: list[Answers], results: list[Result]
) -> None:
    flags = published.flags(published.columns(people))
    assert [set(result.flags) for result in results] == flags
    assert len(set().union(*flags)) == 8, "each is met"


def test_grades_of_a_national_survey_are_neither_all_high_nor_all_low(results: list[Result]) -> None:
    share = Counter(result.grade[0] for result in results)
    assert 0.10 < share["A"] / len(results) < 0.50, share
    assert share["F"] / len(results) < 0.10, share
    assert len({result.grade for result in results}) >= 7, "the scale is used"
    firsts = Counter(result.priorities[0].key for result in results)
    assert len(firsts) >= 5, "people are told different things first"


@pytest.mark.thorough
def test_the_distribution_in_the_documents_is_the_one_that_comes_out(results: list[Result]) -> None:
    assert distribution.table(results) in distribution.DOCUMENT.read_text("utf-8")
