"""Made-up people of ten countries, scored twice: by the product and apart from it.

There are over two thousand; a third of them, always the same, is scored in each run, all in thorough ones.
"""

from __future__ import annotations

from collections import Counter

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Answers, Quantity, Result, path, score, standing
from tests import distribution
from tests.fakes import published, published_money
from tests.fakes.households import COUNTRIES
from tests.sampling import Tries
from tests.unit.assessments.test_survey_people import assert_steps_add, same

BANK = load_bank("wealth")


@pytest.fixture(scope="module")
def people(tries: Tries) -> list[Answers]:
    """Those who are scored."""
    return [person for place, person in enumerate(distribution.made_up()) if tries(place, one_in=5)]


@pytest.fixture(scope="module")
def results(people: list[Answers]) -> list[Result]:
    """What the product says of them."""
    return [score(BANK, person) for person in people]


@pytest.fixture(scope="module")
def apart(people: list[Answers]) -> dict[str, published.Points]:
    """What the published tables say of them, by item."""
    return published_money.items(published_money.columns(people))


def test_they_finish_in_ten_currencies_and_some_changed_theirs_after_their_amounts(
    people: list[Answers],
) -> None:
    told = [{value.unit for value in person.values() if isinstance(value, Quantity)} for person in people]
    assert {unit for units in told for unit in units} == {
        currency for currency, _typical in COUNTRIES.values()
    }
    finished = sum(standing(BANK, person).is_finished for person in people)
    assert 0.9 < finished / len(people) < 1, "only those whose amounts are in another currency are asked anew"


def test_every_item_of_everybody_has_the_points_of_the_published_tables(
    people: list[Answers], results: list[Result], apart: dict[str, published.Points]
) -> None:
    assert set(apart) == {item.key for item in BANK.scoring.items}
    for number, result in enumerate(results):
        ours = {driver.key: float(driver.score) for driver in result.drivers}
        wrong = {
            key: (ours.get(key), points[number])
            for key, points in apart.items()
            if not same(ours.get(key), points[number])
        }
        assert not wrong, (wrong, people[number])


def test_every_item_is_met_at_many_heights_and_left_out_by_some(
    people: list[Answers], apart: dict[str, published.Points]
) -> None:
    for key, points in apart.items():
        told = Counter(value for value in points if value is not None)
        assert len(told) >= 3, key
        # The pot counts in one country alone, the drawdown for the retired alone.
        share = 0.03 if key in ("retirement_pot", "drawdown") else 0.4
        assert sum(told.values()) > share * len(people), key
    left_out = {key for key, points in apart.items() if None in points}
    assert left_out == {item.key for item in BANK.scoring.items if item.area != "feeling"}


def test_what_somebody_said_to_questions_that_are_not_asked_of_them_counts_for_nothing(
    people: list[Answers],
) -> None:
    aside = [
        set(person) - {question.id for question in path(BANK, person)}
        for person in people[:: len(people) // 200]
    ]
    assert {"M_gross", "M_debtpay", "M_card", "M_ret", "M_draw"} <= set().union(*aside), "the premise"


def test_areas_totals_and_grades_are_the_same_on_both_ways(
    results: list[Result], apart: dict[str, published.Points]
) -> None:
    by_area = published_money.areas(apart)
    totals = published_money.totals(by_area)
    for number, result in enumerate(results):
        for area in result.areas:
            theirs = by_area[area.key][number]
            assert same(None if area.score is None else float(area.score), theirs), (number, area)
        assert same(float(result.total), totals[number])
        assert result.grade == published.grade(totals[number])
    unscored = Counter(area.key for result in results for area in result.areas if area.score is None)
    assert unscored["safety_net"] and unscored["future"], unscored
    assert len({result.grade for result in results}) >= 7, "the scale is used"


def test_what_to_do_first_adds_most_and_as_much_as_is_told(
    results: list[Result], apart: dict[str, published.Points]
) -> None:
    adds = published.gains(
        apart,
        published_money.areas(apart),
        published_money.aims(apart),
        published_money.AREAS,
        published_money.weights_of,
    )
    assert_steps_add(results, adds)


def test_notes_beside_the_scores_are_the_same_on_both_ways(
    people: list[Answers], results: list[Result]
) -> None:
    flags = published_money.flags(published_money.columns(people))
    assert [set(result.flags) for result in results] == flags
    assert set() in flags and {"money_signpost"} in flags


@pytest.mark.thorough
def test_the_distribution_in_the_documents_is_the_one_that_comes_out(results: list[Result]) -> None:
    assert distribution.table(results) in distribution.DOCUMENT.read_text("utf-8")
