"""What holds for everybody's score, whatever they answered."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, Result, path, score
from tests.fakes.people import anybody, rosa
from tests.unit.assessments.better import (
    CHOICES,
    DOWN,
    RANK,
    UP,
    Person,
    assert_no_worse,
    points_of,
    two_answers,
)

BANK = load_bank("health")
# questions that an item is read from and that may be skipped; others only change a figure or a target
SCORED_ALONE = [item.question for item in BANK.scoring.items if BANK.question(item.question).skippable]
HEALTH_ALONE = [each for each in (*UP, *DOWN, *CHOICES) if BANK.find_question(each)]


def area_of(result: Result, key: str) -> Decimal | None:
    return next(area.score for area in result.areas if area.key == key)


@given(anybody(), st.sampled_from(HEALTH_ALONE), st.data())
def test_a_better_answer_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    worse, better = data.draw(two_answers(BANK.question(question), person))
    assert_no_worse(BANK, person, question, worse, better)


@given(anybody(), st.tuples(st.integers(0, 7), st.integers(0, 7)), st.integers(1, 300))
def test_moving_more_loses_nothing_where_other_questions_follow(
    person: Person, days: tuple[int, int], minutes: int
) -> None:
    person |= {"E_min": Decimal(minutes), "E_vig": Decimal(0)}
    assert_no_worse(BANK, person, "E_days", Decimal(min(days)), Decimal(max(days)))


def test_who_sweats_and_moves_more_loses_nothing_of_it() -> None:
    sweats = rosa(H_heat="yes", H_drinks=Decimal("1.6"), H_urine=SKIPPED, E_min=Decimal(30))
    assert_no_worse(BANK, sweats, "E_days", Decimal(4), Decimal(5))


@given(anybody(), st.tuples(st.integers(8, 56), st.integers(8, 56)))
def test_sleep_never_loses_towards_its_plateau_from_either_side(
    person: Person, quarters: tuple[int, int]
) -> None:
    low, high = sorted(Decimal(quarter) / 4 for quarter in quarters)
    if high <= 8:
        assert_no_worse(BANK, person, "S_hours", worse=low, better=high)
    if low >= 7:
        assert_no_worse(BANK, person, "S_hours", worse=high, better=low)


@given(anybody(), st.tuples(st.integers(105, 790), st.integers(105, 790)))
def test_weight_never_loses_towards_its_plateau_from_either_side(
    person: Person, tenths: tuple[int, int]
) -> None:
    person["D_height"] = Decimal(200)
    low, high = sorted(Decimal(bmi) / 10 * 4 for bmi in tenths)
    top = Decimal("22.9") * 4
    if high <= top:
        assert_no_worse(BANK, person, "D_weight", low, high)
    if low >= Decimal("18.5") * 4:
        assert_no_worse(BANK, person, "D_weight", high, low)


@given(anybody(), st.sampled_from(SCORED_ALONE))
def test_what_is_skipped_leaves_its_weight_to_the_rest_of_its_area(person: Person, question: str) -> None:
    given_all, skipped = score(BANK, person), score(BANK, {**person, question: SKIPPED})
    assume(path(BANK, person) == path(BANK, {**person, question: SKIPPED}))
    before, after = points_of(given_all), points_of(skipped)
    assert after.items() <= before.items(), "nothing else has other points"
    for area in BANK.scoring.areas:
        weights = {item.key: item.weight for item in BANK.scoring.items if item.area == area.key}
        known = {key: weight for key, weight in weights.items() if key in after}
        if {"salt", "meat"} & weights.keys() and len({"salt", "meat"} & known.keys()) == 1:
            known |= {key: Decimal(10) for key in {"salt", "meat"} & known.keys()}
        there, found = sum(known.values(), Decimal(0)), area_of(skipped, area.key)
        if there < 50:
            assert found is None, "more than half of the weight is missing"
        else:
            by_hand = sum((after[key] * weight for key, weight in known.items()), Decimal(0)) / there
            assert found is not None
            assert abs(found - by_hand) < Decimal("0.00001")


@given(anybody())
def test_the_whole_is_made_of_the_scored_areas_alone(person: Person) -> None:
    result = score(BANK, person)
    known = [(area.weight, area_of(result, area.key)) for area in BANK.scoring.areas]
    whole = sum((weight * points for weight, points in known if points is not None), Decimal(0))
    weights = sum((weight for weight, points in known if points is not None), Decimal(0))
    assert abs(result.total - whole / weights) < Decimal("0.00001")


@given(anybody(), st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_drinks_never_lose_towards_the_target_and_stay_at_the_top_beyond(
    person: Person, tenths: tuple[int, int]
) -> None:
    low, high = sorted(Decimal(tenth) / 5 for tenth in tenths)
    assert_no_worse(BANK, person, "H_drinks", low, high)


@given(anybody())
def test_everybody_gets_three_priorities_ranked_by_gain_and_no_worse_for_doing_them(person: Person) -> None:
    result = score(BANK, person)
    gains = [priority.gain for priority in result.priorities]
    assert len(gains) == 3
    assert gains == sorted(gains, reverse=True)
    assert len({priority.key for priority in result.priorities}) == 3
    assert result.potential.total >= result.total
    assert result.potential.total >= result.total + sum(gains) - Decimal("0.0001")
    assert RANK[result.potential.grade] >= RANK[result.grade]


@given(anybody())
def test_what_the_items_bring_adds_up_to_the_total(person: Person) -> None:
    result = score(BANK, person)
    brought = sum([driver.points * driver.score / 100 for driver in result.drivers], Decimal(0))
    assert abs(brought - result.total) < Decimal("0.001")
    assert abs(sum([driver.points for driver in result.drivers], Decimal(-100))) < Decimal("0.001")


@given(anybody())
def test_every_result_fits_its_pictures_and_survives_storage(person: Person) -> None:
    result = score(BANK, person)
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result
    for driver in result.drivers:
        places = (driver.picture.you, driver.picture.next or Decimal(0), *driver.picture.marks)
        assert all(0 <= place <= 100 for place in places), driver.key
        assert driver.gain >= 0
        assert "{" not in driver.sentence + driver.value
        assert (driver.next_score is None) == (driver.picture.next is None)
