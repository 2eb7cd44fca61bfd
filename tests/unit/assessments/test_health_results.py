"""A health result as a whole: areas, grades, what is missing, flags, and what is never scored."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import SKIPPED, AnswerValue, NothingScored, Quantity, Result, score
from maxpulse.assessments.rules.grades import grade, level, out_of_ten, whole
from tests.fakes.people import BEST, WORST, rosa
from tests.unit.assessments.health import BANK, litres

Answered = dict[str, AnswerValue]


def area(key: str, **changes: AnswerValue) -> Decimal | None:
    return next(area.score for area in score(BANK, rosa(**changes)).areas if area.key == key)


def test_areas_weigh_their_items_as_documented() -> None:
    weights = {item.key: item.weight for item in BANK.scoring.items}
    assert weights == {
        "movement": 70,
        "strength": 20,
        "sitting": 10,
        "sleep_hours": 50,
        "bad_nights": 25,
        "rested": 15,
        "regularity": 10,
        "fruit_veg": 40,
        "grain": 15,
        "sugar_drinks": 20,
        "fast_food": 15,
        "salt": 5,
        "meat": 5,
        "drinks": 75,
        "urine": 25,
        "nicotine": 40,
        "bmi": 30,
        "alcohol": 30,
    }
    assert {area.key: area.weight for area in BANK.scoring.areas} == {
        "exercise": 30,
        "sleep": 25,
        "nutrition": 25,
        "hydration": 10,
        "habits": 10,
    }


def test_rosas_areas_and_total_computed_by_hand() -> None:
    result = score(BANK, rosa())
    assert {one.key: one.score for one in result.areas} == {
        "exercise": Decimal("58"),  # .7 x 60 + .2 x 50 + .1 x 60
        "sleep": Decimal("85.25"),  # .5 x 100 + .25 x 75 + .15 x 60 + .1 x 75
        "nutrition": Decimal("65.45"),  # .4 x 80 + .15 x 33 + .2 x 80 + .15 x 50 + .1 x 50
        "hydration": Decimal("94.375"),  # .75 x 92.5 + .25 x 100
        "habits": Decimal("94.857143"),  # .4 x 100 + .3 x 100 + .3 x (100 - 4/7 x 30)
    }
    assert result.total == Decimal("73.998214")
    assert (result.grade, result.points, result.level) == ("B", 73, 4)


def test_the_best_has_an_a_plus_and_the_worst_an_f() -> None:
    best = score(BANK, BEST)
    assert best.total == 100
    assert best.grade == "A+"
    worst = score(BANK, WORST)
    assert worst.grade == "F"
    assert worst.total < 5


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        *[
            ("100", "A+"),
            ("90", "A+"),
            ("89.99", "A"),
            ("80", "A"),
            ("79.99", "B+"),
            ("74", "B+"),
            ("73.99", "B"),
        ],
        *[
            ("66", "B"),
            ("65.99", "C+"),
            ("58", "C+"),
            ("57.99", "C"),
            ("50", "C"),
            ("49.99", "D+"),
            ("45", "D+"),
        ],
        *[("44.99", "D"), ("40", "D"), ("39.99", "F"), ("0", "F"), ("79.999999", "B+")],
    ],
)
def test_grades_change_at_their_cut_offs(total: str, expected: str) -> None:
    assert grade(Decimal(total)) == expected


def test_levels_and_tenths_come_from_the_unrounded_score() -> None:
    assert [level(Decimal(p)) for p in ("80", "79.99", "66", "65.99", "50", "49.99", "40", "39.99", "0")] == [
        *(5, 4, 4, 3, 3, 2, 2, 1, 1)
    ]
    assert [out_of_ten(Decimal(p)) for p in ("0", "0.1", "10", "10.1", "58", "90", "90.1", "100")] == [
        *(1, 1, 1, 2, 6, 9, 10, 10)
    ]
    assert whole(Decimal("79.999999")) == 79, "a figure never stands beside the grade below it"


def test_a_skipped_item_is_left_out_and_the_rest_carries_its_weight() -> None:
    assert area("exercise", E_str=SKIPPED) == Decimal(60)  # (.7 x 60 + .1 x 60) / .8
    assert area("sleep", S_reg=SKIPPED) == Decimal("86.388889")  # (50 + 18.75 + 9) / .9


def test_salt_and_meat_share_a_tenth_and_one_alone_carries_it() -> None:
    both = area("nutrition", N_salt="never", N_meat="high")
    assert both == Decimal("65.45")
    assert area("nutrition", N_salt="never", N_meat=SKIPPED) == both + 5
    assert area("nutrition", N_salt=SKIPPED, N_meat="high") == both - 5
    neither = area("nutrition", N_salt=SKIPPED, N_meat=SKIPPED)
    assert neither == Decimal("67.166667")  # 60.45 / .9


def test_an_area_missing_more_than_half_its_weight_is_not_scored() -> None:
    assert area("exercise", E_min=SKIPPED) is None
    exactly_half: Answered = dict.fromkeys(("S_bad", "S_fresh", "S_reg"), SKIPPED)
    assert area("sleep", **exactly_half) == 100
    two_thirds: Answered = dict.fromkeys(("N_grain", "N_sugar", "N_fast", "N_salt", "N_meat"), SKIPPED)
    assert area("nutrition", **two_thirds) is None
    assert area("nutrition", **{**two_thirds, "N_grain": "one"}) == Decimal("67.181818")  # .4 + .15 are there
    assert area("habits", C_nic=SKIPPED) is not None
    assert area("habits", C_nic=SKIPPED, C_alc=SKIPPED) is None


def test_an_area_that_is_not_scored_says_so_and_the_others_carry_the_whole() -> None:
    result = score(BANK, rosa(E_min=SKIPPED))
    exercise = result.areas[0]
    assert (exercise.score, exercise.shown, exercise.level, exercise.word) == (None, None, None, "Not scored")
    by_hand = (25 * Decimal("85.25") + 25 * Decimal("65.45") + 10 * Decimal("94.375")) + 10 * Decimal(
        "94.857143"
    )
    assert abs(result.total - by_hand / 70) < Decimal("0.00001")


@pytest.mark.parametrize("flag", ["pregnant", "fluid_limit", "heart_kidney", "eating_disorder"])
def test_without_a_target_for_drinks_the_weight_of_hydration_moves_to_the_others(flag: str) -> None:
    result = score(BANK, rosa(D_flags=(flag,)))
    assert area("hydration", D_flags=(flag,)) is None
    assert "drinks" not in {driver.key for driver in result.drivers}
    assert "no_fluid_advice" in result.flags
    both = zip(BANK.scoring.areas, result.areas, strict=True)
    whole = sum((weighed.weight * one.score for weighed, one in both if one.score), Decimal(0))
    assert abs(result.total - whole / 90) < Decimal("0.00001")


@pytest.mark.parametrize("flag", ["pregnant", "breastfeeding", "heart_kidney", "eating_disorder"])
def test_weight_is_neither_scored_nor_shown_where_it_could_harm(flag: str) -> None:
    result = score(BANK, rosa(D_flags=(flag,), D_weight=Quantity(Decimal(120), "kg", "120")))
    assert "bmi" not in {driver.key for driver in result.drivers}
    assert "no_weight_advice" in result.flags
    assert area("habits", D_flags=(flag,)) == Decimal("92.653061")  # (40 + .3 x 82.857) / .7


@pytest.mark.parametrize(
    ("changes", "flag", "raised"),
    [
        ({"C_mood": Decimal(3)}, "signpost", True),
        ({"C_stress": Decimal(3)}, "signpost", True),
        ({"C_mood": Decimal(4), "C_stress": Decimal(4)}, "signpost", False),
        ({"C_mood": SKIPPED, "C_stress": SKIPPED}, "signpost", False),
        ({"S_bad": Decimal(3), "S_long": "yes"}, "sleep_signpost", True),
        ({"S_bad": Decimal(3), "S_long": "no"}, "sleep_signpost", False),
        ({"S_bad": Decimal(2), "S_long": "yes"}, "sleep_signpost", False),
        ({"D_sex": "male", "H_drinks": litres("4.0")}, "fluid_caution", False),
        ({"D_sex": "male", "H_drinks": litres("4.1")}, "fluid_caution", True),
        ({"D_sex": "female", "H_drinks": litres("3.1")}, "fluid_caution", False),
        ({"D_sex": "female", "H_drinks": litres("3.2")}, "fluid_caution", True),
        ({"D_sex": "unsaid", "H_drinks": litres("3.5")}, "fluid_caution", False),
        ({"D_sex": "unsaid", "H_drinks": litres("3.6")}, "fluid_caution", True),
        ({"D_flags": ("injury",)}, "gentle_exercise", True),
        ({"D_flags": ("eating_disorder",)}, "gentle_food", True),
        ({"D_flags": ("breastfeeding",)}, "no_weight_advice", True),
        ({"D_flags": ("breastfeeding",)}, "no_fluid_advice", False),
        ({"D_flags": ("breastfeeding",)}, "gentle_exercise", False),
        ({"D_flags": ("pregnant",)}, "no_fluid_advice", True),
        ({"D_flags": ("injury",)}, "no_weight_advice", False),
        ({"D_flags": ("breastfeeding",), "C_alc": Decimal(1)}, "no_alcohol", True),
        ({"D_flags": ("breastfeeding",), "C_alc": Decimal(0)}, "no_alcohol", False),
        ({"D_flags": ("breastfeeding",), "C_alc": SKIPPED}, "no_alcohol", False),
    ],
)
def test_flags_are_raised_where_they_should(changes: dict[str, AnswerValue], flag: str, raised: bool) -> None:
    assert (flag in score(BANK, rosa(**changes)).flags) is raised


def test_mood_and_days_in_hand_are_shown_and_never_scored() -> None:
    low = score(BANK, rosa(C_mood=Decimal(0), C_stress=Decimal(0)))
    high = score(BANK, rosa(C_mood=Decimal(10), C_stress=Decimal(10)))
    assert low.total == high.total
    assert [(shown.label, shown.value) for shown in low.shown] == [
        ("Days in hand", "0 of 10"),
        ("Mood", "0 of 10"),
    ]
    assert score(BANK, rosa(C_mood=SKIPPED)).shown[0].label == "Days in hand"


@pytest.mark.parametrize(
    ("age", "band"), [(18, "18-39"), (39, "18-39"), (40, "40-64"), (64, "40-64"), (65, "65+")]
)
def test_the_age_band(age: int, band: str) -> None:
    assert score(BANK, rosa(D_age=Decimal(age))).age_band == band


def test_without_any_answer_there_is_nothing_to_score() -> None:
    with pytest.raises(NothingScored):
        score(BANK, {})


def test_a_result_is_the_same_after_it_was_stored() -> None:
    for answers in (rosa(), BEST, WORST, rosa(D_flags=("eating_disorder",), E_min=SKIPPED)):
        result = score(BANK, answers)
        assert Result.from_json(result.as_json()) == result
    with pytest.raises(ValueError, match="no Result"):
        Result.from_json({"total": "74"})
