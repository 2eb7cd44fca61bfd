"""What holds for everybody's score, whatever they answered and in whatever order."""

from __future__ import annotations

import json
import random
from decimal import Decimal

from hypothesis import assume, given, reject
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Result, path, reachable_answers, score
from maxpulse.assessments.rules.grades import GRADES
from tests.fakes.people import answer_to, anybody, rosa

BANK = load_bank("health")
RANK = {name: -place for place, (name, _) in enumerate(GRADES)}
# the healthy direction of each figure; those with a plateau once for each of its sides
UP = ("E_days", "E_min", "E_vig", "E_str", "S_fresh", "N_veg", "N_fruit", "H_drinks")
DOWN = ("E_sit", "S_bad", "N_sugar", "C_alc")
CHOICES = ("S_reg", "N_grain", "N_fast", "N_salt", "N_meat", "H_urine", "C_nic")
# questions that an item is read from and that may be skipped; others only change a figure or a target
SCORED_ALONE = [item.question for item in BANK.scoring.items if BANK.question(item.question).skippable]
Person = dict[str, AnswerValue]


def area_of(result: Result, key: str) -> Decimal | None:
    return next(area.score for area in result.areas if area.key == key)


def points_of(result: Result) -> dict[str, Decimal]:
    return {driver.key: driver.score for driver in result.drivers}


def assert_no_worse(
    person: Person, question: str, worse: AnswerValue, better: AnswerValue, area: str = ""
) -> None:
    before, after = {**person, question: worse}, {**person, question: better}
    already = {asked.id for asked in path(BANK, before)}
    opened = [asked.id for asked in path(BANK, after) if asked.id not in already]
    if any(after[each] == SKIPPED for each in opened):
        # Whoever keeps to themselves what a better answer opens has said less, and not only better.
        reject()
    low, high = score(BANK, before), score(BANK, after)
    key = area or BANK.question(question).area
    assert (area_of(high, key) or 0) >= (area_of(low, key) or 0)
    assert all(points_of(high)[item] >= points for item, points in points_of(low).items())
    assert high.total >= low.total
    assert RANK[high.grade] >= RANK[low.grade]


@given(anybody(), st.randoms(use_true_random=False))
def test_only_reachable_answers_count_in_any_order(person: Person, dice: random.Random) -> None:
    shuffled = list(person.items())
    dice.shuffle(shuffled)
    assert score(BANK, dict(shuffled)) == score(BANK, reachable_answers(BANK, person))


@given(
    anybody(), st.lists(st.sampled_from([question.id for question in BANK.questions]), max_size=12), st.data()
)
def test_going_back_and_forth_leaves_no_trace(person: Person, visits: list[str], data: st.DataObject) -> None:
    clicked = dict(person)
    for question_id in visits:
        clicked[question_id] = data.draw(answer_to(BANK.question(question_id)))
    for question_id in reversed(visits):
        clicked[question_id] = person[question_id]
    assert score(BANK, clicked) == score(BANK, person)


@given(anybody(), st.sampled_from(UP + DOWN), st.data())
def test_a_better_figure_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    given_twice = st.tuples(*[answer_to(BANK.question(question), skippable=False)] * 2)
    low, high = sorted(figure for figure in data.draw(given_twice) if isinstance(figure, Decimal))
    worse, better = (low, high) if question in UP else (high, low)
    assert_no_worse(person, question, worse, better)


@given(anybody(), st.tuples(st.integers(0, 7), st.integers(0, 7)), st.integers(1, 300))
def test_moving_more_loses_nothing_where_other_questions_follow(
    person: Person, days: tuple[int, int], minutes: int
) -> None:
    person |= {"E_min": Decimal(minutes), "E_vig": Decimal(0)}
    assert_no_worse(person, "E_days", Decimal(min(days)), Decimal(max(days)))


def test_who_sweats_and_moves_more_loses_nothing_of_it() -> None:
    sweats = rosa(H_heat="yes", H_drinks=Decimal("1.6"), H_urine=SKIPPED, E_min=Decimal(30))
    assert_no_worse(sweats, "E_days", Decimal(4), Decimal(5))


@given(anybody(), st.sampled_from(CHOICES), st.data())
def test_a_better_choice_never_lowers_anything(person: Person, question: str, data: st.DataObject) -> None:
    choices = st.sampled_from(
        [(choice.points or Decimal(0), choice.value) for choice in BANK.question(question).choices]
    )
    worse, better = sorted((data.draw(choices), data.draw(choices)))
    assert_no_worse(person, question, worse[1], better[1])


@given(anybody(), st.tuples(st.integers(8, 56), st.integers(8, 56)))
def test_sleep_never_loses_towards_its_plateau_from_either_side(
    person: Person, quarters: tuple[int, int]
) -> None:
    low, high = sorted(Decimal(quarter) / 4 for quarter in quarters)
    if high <= 8:
        assert_no_worse(person, "S_hours", worse=low, better=high)
    if low >= 7:
        assert_no_worse(person, "S_hours", worse=high, better=low)


@given(anybody(), st.tuples(st.integers(105, 790), st.integers(105, 790)))
def test_weight_never_loses_towards_its_plateau_from_either_side(
    person: Person, tenths: tuple[int, int]
) -> None:
    person["D_height"] = Decimal(200)
    low, high = sorted(Decimal(bmi) / 10 * 4 for bmi in tenths)
    top = Decimal("22.9") * 4
    if high <= top:
        assert_no_worse(person, "D_weight", low, high, area="habits")
    if low >= Decimal("18.5") * 4:
        assert_no_worse(person, "D_weight", high, low, area="habits")


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
    assert_no_worse(person, "H_drinks", low, high)


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
