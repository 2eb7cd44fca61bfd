"""What the items of wealth weigh in their areas and in the whole, and what carries the weight of those missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import SKIPPED, AnswerValue, score
from tests.fakes.purses import EASY, MIRA, TIGHT, mira
from tests.unit.assessments.wealth import BANK, RETIRED, area, driver

WEIGHTS = {
    "cash_flow": {"spending": 50, "bills": 30, "budget": 20},
    "safety_net": {"months": 70, "covers": 30},
    "debt": {"debt_load": 50, "housing": 30, "cards": 20},
    "future": {
        "saving": 40,
        "retirement_rate": 25,
        "retirement_pot": 15,
        "drawdown": 10,
        "goals": 10,
    },
    "feeling": {
        "feels_safe": 20,
        "feels_prepared": 20,
        "feels_left": 20,
        "feels_free": 20,
        "feels_on_time": 20,
    },
}


def test_areas_weigh_their_items_as_documented() -> None:
    for key, weights in WEIGHTS.items():
        assert {item.key: item.weight for item in BANK.scoring.items if item.area == key} == weights
    assert {area.key: area.weight for area in BANK.scoring.areas} == {
        "cash_flow": 20,
        "safety_net": 25,
        "debt": 25,
        "future": 20,
        "feeling": 10,
    }


def test_miras_areas_and_total_computed_by_hand() -> None:
    result = score(BANK, MIRA)
    assert {one.key: one.score for one in result.areas} == {
        "cash_flow": Decimal("61.4"),  # .5 x 60 + .3 x 60 + .2 x 67
        "safety_net": Decimal("57"),  # .7 x 60 + .3 x 50
        "debt": Decimal("86.807693"),  # .5 x (100 - 2.5/13 x 15) + .3 x 87.5 + .2 x 60
        "future": Decimal("45.064423"),  # .4 x 50 + .25 x 46 + .25 x 41.057692 + .1 x 33
        "feeling": Decimal("60"),  # (50 + 50 + 75 + 50 + 75) / 5
    }
    assert (result.total, result.grade, result.points) == (Decimal("63.244808"), "C+", 63)


def test_the_easiest_has_an_a_plus_and_the_tightest_an_f() -> None:
    assert score(BANK, EASY).total == 100
    assert score(BANK, EASY).grade == "A+"
    assert score(BANK, TIGHT).total < 2
    assert score(BANK, TIGHT).grade == "F"


def test_savings_and_drawing_down_carry_the_same_weight_in_each_others_place() -> None:
    pot = driver("retirement_pot")
    used = driver("drawdown", **RETIRED)
    assert pot is not None and used is not None
    assert pot.points == 20 * Decimal(25) / 100
    assert abs(used.points - 20 * Decimal(25) / 75) < Decimal("0.00001")  # no rate of saving beside it


@pytest.mark.parametrize("changes", [{"D_age": Decimal(24)}, {"M_work": "student"}])
def test_the_young_and_students_are_not_asked_about_retirement(changes: dict[str, AnswerValue]) -> None:
    told = {one.key for one in score(BANK, mira(**changes)).drivers}
    assert told.isdisjoint({"retirement_rate", "retirement_pot", "drawdown"})
    assert area("future", **changes) == Decimal("46.6")  # (.4 x 50 + .1 x 33) / .5


def test_an_area_missing_more_than_half_its_weight_is_not_scored() -> None:
    assert area("cash_flow", M_ess=SKIPPED) == Decimal("62.8")  # (.3 x 60 + .2 x 67) / .5
    assert area("cash_flow", M_ess=SKIPPED, M_budget=SKIPPED) is None
    assert area("safety_net", M_liquid=SKIPPED) is None
    assert area("safety_net", M_ins=SKIPPED) == 60
    assert score(BANK, mira(M_liquid=SKIPPED)).areas[1].word == "Not scored"
