"""Five thousand real adults, scored twice: by the product and apart from it, item by item and person by person."""

from __future__ import annotations

from collections import Counter
from functools import cache

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import Answers, Result, score, standing
from tests import distribution
from tests.fakes import published
from tests.fakes.survey import survey_people

BANK = load_bank("health")
NEARLY = 0.00001


@cache
def everybody() -> tuple[list[Answers], list[Result]]:
    people = list(survey_people())
    return list(people), [score(BANK, person) for person in people]


@cache
def apart() -> dict[str, published.Points]:
    return published.items(published.columns(everybody()[0]))


def same(ours: float | None, theirs: float | None) -> bool:
    return ours is theirs is None or (ours is not None and theirs is not None and abs(ours - theirs) < NEARLY)


def test_more_than_five_thousand_adults_finish() -> None:
    people, _ = everybody()
    assert len(people) > 5000
    assert all(standing(BANK, person).is_finished for person in people[::8])


def test_every_item_of_every_adult_has_the_points_of_the_published_tables() -> None:
    _, results = everybody()
    assert set(apart()) == {item.key for item in BANK.scoring.items}
    for number, result in enumerate(results):
        ours = {driver.key: float(driver.score) for driver in result.drivers}
        wrong = {
            key: points[number] for key, points in apart().items() if not same(ours.get(key), points[number])
        }
        assert not wrong, (everybody()[0][number], ours)


def test_every_item_is_met_at_many_heights_and_left_out_by_some() -> None:
    for key, points in apart().items():
        told = Counter(value for value in points if value is not None)
        assert len(told) >= 3, key
        assert sum(told.values()) > 4000, key
    unscored = {key for key, points in apart().items() if None in points}
    assert unscored >= {"movement", "drinks", "bmi", "alcohol", "salt"}


def test_areas_totals_and_grades_are_the_same_on_both_ways() -> None:
    _, results = everybody()
    by_area = published.areas(apart())
    totals = published.totals(by_area)
    for number, result in enumerate(results):
        for area in result.areas:
            theirs = by_area[area.key][number]
            assert same(None if area.score is None else float(area.score), theirs), (number, area)
        assert same(float(result.total), totals[number])
        assert result.grade == published.grade(totals[number])
    assert sum(area.score is None for result in results for area in result.areas) > 100


def test_what_to_do_first_adds_most_and_as_much_as_is_told() -> None:
    aims = published.aims(published.columns(everybody()[0]), apart())
    adds = published.gains(apart(), published.areas(apart()), aims)
    for number, result in enumerate(everybody()[1]):
        told = [(step.key, float(step.gain)) for step in result.steps]
        assert all(same(adds[number].get(key), gain) for key, gain in told), (number, told, adds[number])
        most = sorted(adds[number].values(), reverse=True)[:3]
        assert all(same(gain, own) for (_key, gain), own in zip(told, most, strict=True)), (
            number,
            told,
            most,
        )


def test_notes_beside_the_scores_are_the_same_on_both_ways() -> None:
    flags = published.flags(published.columns(everybody()[0]))
    assert [set(result.flags) for result in everybody()[1]] == flags
    assert len(set().union(*flags)) == 8, "each is met"


def test_grades_of_a_national_survey_are_neither_all_high_nor_all_low() -> None:
    _, results = everybody()
    share = Counter(result.grade[0] for result in results)
    assert 0.10 < share["A"] / len(results) < 0.50, share
    assert share["F"] / len(results) < 0.10, share
    assert len({result.grade for result in results}) >= 7, "the scale is used"
    firsts = Counter(result.priorities[0].key for result in results)
    assert len(firsts) >= 5, "people are told different things first"


def test_the_distribution_in_the_documents_is_the_one_that_comes_out() -> None:
    assert distribution.table(everybody()[1]) in distribution.DOCUMENT.read_text("utf-8")
