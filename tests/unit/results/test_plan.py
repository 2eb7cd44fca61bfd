"""The plan from a result: one thing at a time, reproducible, and never against what somebody has told us."""

from __future__ import annotations

import json

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import AnswerValue, Result, score
from maxpulse.results.rules.plan import LOOK_AGAIN, Stretch, plan, step_keys
from tests.fakes.people import BEST, WORST, rosa

BANK = load_bank("health")


def result_of(**changes: AnswerValue) -> Result:
    """Rosa's result with some answers changed."""
    return score(BANK, rosa(**changes))


def words_of(stretches: tuple[Stretch, ...]) -> str:
    """All that a plan says."""
    return " ".join(f"{one.title} {' '.join(f'{s.title} {s.text}' for s in one.steps)}" for one in stretches)


def test_what_would_add_most_comes_first_and_each_thing_has_two_weeks() -> None:
    result = result_of()
    stretches = plan(result)
    assert [one.key for one in stretches] == [*(p.key for p in result.priorities), LOOK_AGAIN]
    weeks = [(one.first_week, one.last_week) for one in stretches]
    assert weeks == [(1, 2), (3, 4), (5, 6), (7, 7)]
    assert [step.week for step in stretches[1].steps] == [3, 3, 4]
    assert stretches[0].title == result.priorities[0].title
    assert [(one.area_label, one.adds) for one in stretches[:-1]] == [
        (p.area_label, p.adds) for p in result.priorities
    ]


def test_the_stored_result_gives_the_same_plan_again() -> None:
    result = result_of()
    stored = json.loads(json.dumps(result.as_json()))
    assert plan(Result.from_json(stored)) == plan(result)


def test_every_step_is_told_from_every_other() -> None:
    for answers in (rosa(), BEST, WORST):
        stretches = plan(score(BANK, answers))
        assert len(step_keys(stretches)) == sum(len(one.steps) for one in stretches)


def test_where_nothing_is_to_be_gained_there_is_one_thing_to_keep_in_sight() -> None:
    stretches = plan(score(BANK, BEST))
    assert all(len(one.steps) == 1 and not one.adds for one in stretches)
    assert len(stretches) == 4


@pytest.mark.parametrize("flag", ["pregnant", "injury", "heart_kidney"])
def test_whoever_should_move_gently_asks_a_doctor_before_anything_else(flag: str) -> None:
    still = {"E_days": rosa()["E_str"] * 0, "E_str": rosa()["E_str"] * 0}  # type: ignore[operator]
    usual, gentle = plan(result_of(**still)), plan(result_of(**still, D_flags=(flag,)))
    moving = next(one for one in gentle if one.key == "movement")
    assert moving.steps[0].key == "movement.ask"
    assert "doctor" in moving.steps[0].text
    assert "movement.ask" not in step_keys(usual)


def test_somebody_with_an_eating_disorder_is_given_nothing_to_count() -> None:
    hungry = {"N_veg": rosa()["E_vig"], "N_fruit": rosa()["E_vig"], "N_sugar": rosa()["D_age"]}
    assert {p.area for p in result_of(**hungry).priorities} >= {"nutrition"}, "the premise"
    result = result_of(**hungry, D_flags=("eating_disorder",))
    food = [one for one in plan(result) if one.area_label == "Nutrition" and one.adds is None]
    assert food and all(one.title == "Nutrition" and len(one.steps) == 1 for one in food)
    said = words_of(tuple(food))
    assert not any(letter.isdigit() for letter in said)
    assert "portion" not in said


@pytest.mark.parametrize(
    ("flag", "barred"),
    [
        ("pregnant", {"bmi", "drinks", "urine"}),
        ("breastfeeding", {"bmi"}),
        ("heart_kidney", {"bmi", "drinks", "urine"}),
        ("eating_disorder", {"bmi", "drinks", "urine"}),
        ("fluid_limit", {"drinks", "urine"}),
    ],
)
def test_no_weight_and_no_drinks_where_a_flag_forbids_them(flag: str, barred: set[str]) -> None:
    for answers in (rosa(), WORST):
        planned = {one.key for one in plan(score(BANK, {**answers, "D_flags": (flag,)}))}
        assert not planned & barred


def test_advice_that_an_old_result_still_holds_stays_out_too() -> None:
    told = result_of(H_drinks=rosa()["H_drinks"])
    content = told.as_json()
    content["priorities"][0] |= {"key": "drinks", "title": "Drink 0.4 l more a day"}
    content["flags"] = ["no_fluid_advice"]
    assert "Drink" not in words_of(plan(Result.from_json(content)))
