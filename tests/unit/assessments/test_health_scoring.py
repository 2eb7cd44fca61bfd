"""Every published anchor and cut-off of the health score, one row each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, NothingScored, Quantity, Result, score
from maxpulse.assessments.rules.grades import grade, level, out_of_ten, whole
from tests.fakes.people import BEST, WORST, rosa

BANK = load_bank("health")
Answered = dict[str, AnswerValue]


def points(item: str, **changes: AnswerValue) -> Decimal | None:
    """Rosa's points at an item with some answers changed; None when it is not scored."""
    drivers = score(BANK, rosa(**changes)).drivers
    return next((driver.score for driver in drivers if driver.key == item), None)


def area(key: str, **changes: AnswerValue) -> Decimal | None:
    return next(area.score for area in score(BANK, rosa(**changes)).areas if area.key == key)


def litres(amount: str) -> Quantity:
    return Quantity(Decimal(amount), "l", amount)


def number_rows(text: str) -> list[tuple[str, int | Decimal]]:
    pairs = (row.split(":") for row in text.split())
    return [(figure, Decimal(expected)) for figure, expected in pairs]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    number_rows("0:0 1:20 29:20 30:40 59:40 60:60 89:60 90:80 119:80 120:90 149:90 150:100 300:100"),
)
def test_movement_follows_the_steps_of_the_heart_association(minutes: str, expected: Decimal) -> None:
    assert points("movement", E_days=Decimal(1), E_min=Decimal(minutes)) == expected


def test_a_hard_minute_counts_twice() -> None:
    assert points("movement", E_days=Decimal(3), E_min=Decimal(20), E_vig=Decimal(30)) == 80
    assert points("movement", E_days=Decimal(3), E_min=Decimal(20), E_vig=SKIPPED) == 60
    assert points("movement", E_days=Decimal(1), E_min=Decimal(20), E_vig=Decimal(60)) == 40, (
        "at most all of them"
    )


def test_no_day_of_movement_is_no_movement_and_unknown_minutes_are_unknown() -> None:
    assert points("movement", E_days=Decimal(0)) == 0
    assert points("movement", E_min=SKIPPED) is None


@pytest.mark.parametrize(("days", "expected"), number_rows("0:0 1:50 2:100 7:100"))
def test_strength(days: str, expected: Decimal) -> None:
    assert points("strength", E_str=Decimal(days)) == expected


@pytest.mark.parametrize(
    ("hours", "expected"), number_rows("0:100 7:100 7.5:90 8:80 9:60 10:40 11:20 12:0 18:0")
)
def test_sitting(hours: str, expected: Decimal) -> None:
    assert points("sitting", E_sit=Decimal(hours)) == expected


def test_sitting_is_waived_for_who_moves_seven_hours_a_week() -> None:
    assert points("sitting", E_sit=Decimal(14), E_days=Decimal(7), E_min=Decimal(59)) == 0
    assert points("sitting", E_sit=Decimal(14), E_days=Decimal(7), E_min=Decimal(60)) == 100
    assert (
        points("sitting", E_sit=Decimal(14), E_days=Decimal(7), E_min=Decimal(30), E_vig=Decimal(210)) == 100
    )
    assert points("sitting", E_sit=SKIPPED, E_days=Decimal(7), E_min=Decimal(60)) is None


SLEEP = "2:0 3.75:0 4:20 4.75:20 5:40 5.75:40 6:70 6.75:70 7:100 8.75:100 9:90 9.75:90 10:40 14:40"
SLEEP_OLDER = "3.75:0 4:20 5:40 6:70 7:100 8:100 8.25:90 9:90 9.75:90 10:40"


@pytest.mark.parametrize(("hours", "expected"), number_rows(SLEEP))
def test_hours_of_sleep(hours: str, expected: Decimal) -> None:
    assert points("sleep_hours", S_hours=Decimal(hours)) == expected
    assert points("sleep_hours", S_hours=Decimal(hours), D_age=Decimal(64)) == expected


@pytest.mark.parametrize(("hours", "expected"), number_rows(SLEEP_OLDER))
def test_hours_of_sleep_from_sixty_five_on(hours: str, expected: Decimal) -> None:
    assert points("sleep_hours", S_hours=Decimal(hours), D_age=Decimal(65)) == expected


@pytest.mark.parametrize(("nights", "expected"), number_rows("0:100 1:100 2:75 3:50 4:35 5:20 6:10 7:0"))
def test_bad_nights(nights: str, expected: Decimal) -> None:
    assert points("bad_nights", S_bad=Decimal(nights), S_long="no") == expected


@pytest.mark.parametrize("rested", range(11))
def test_rested_counts_ten_each(rested: int) -> None:
    assert points("rested", S_fresh=Decimal(rested)) == rested * 10


@pytest.mark.parametrize(
    ("item", "question", "choices"),
    [
        ("regularity", "S_reg", "within_30:100 within_60:75 within_90:50 within_120:25 beyond_120:0"),
        ("grain", "N_grain", "none:0 one:33 two:67 three:100"),
        ("fast_food", "N_fast", "rarely:100 some:50 often:0"),
        ("salt", "N_salt", "never:100 rarely:75 sometimes:50 often:25 always:0"),
        ("meat", "N_meat", "low:100 middle:50 high:0"),
        ("urine", "H_urine", "1:100 2:100 3:100 4:75 5:50 6:25 7:0 8:0"),
        ("nicotine", "C_nic", "never:100 quit_5:75 quit_1:50 quit_0:25 vape:25 smoke:0"),
    ],
)
def test_choices_carry_their_points(item: str, question: str, choices: str) -> None:
    rows = number_rows(choices)
    assert {choice.value for choice in BANK.question(question).choices} == {value for value, _ in rows}
    for value, expected in rows:
        assert points(item, **{question: value}) == expected


@pytest.mark.parametrize(("portions", "expected"), number_rows("0:0 1:20 2:40 3:60 4:80 5:100 10:100"))
def test_fruit_and_vegetables_are_added(portions: str, expected: Decimal) -> None:
    for vegetables in (Decimal(0), Decimal(portions) / 2, Decimal(portions)):
        fruit = Decimal(portions) - vegetables
        assert points("fruit_veg", N_veg=vegetables, N_fruit=fruit) == expected


@pytest.mark.parametrize(("cans", "expected"), number_rows("0:100 3:100 5:80 7:60 14:20 21:0 35:0"))
def test_sugary_drinks(cans: str, expected: Decimal) -> None:
    assert points("sugar_drinks", N_sugar=Decimal(cans)) == expected


@pytest.mark.parametrize(
    ("sex", "amount", "expected"),
    [
        *(("male", *row) for row in number_rows("0:0 0.5:20 1:40 1.25:55 1.5:70 1.75:85 2:100 5:100")),
        *(("female", *row) for row in number_rows("0:0 0.8:40 1.2:70 1.4:85 1.6:100")),
        *(("other", *row) for row in number_rows("0.9:40 1.35:70 1.8:100")),
        *(("unsaid", *row) for row in number_rows("0.9:40 1.35:70 1.8:100")),
    ],
)
def test_drinks_are_measured_against_the_target_for_the_sex(sex: str, amount: str, expected: Decimal) -> None:
    assert points("drinks", D_sex=sex, H_drinks=litres(amount)) == expected


@pytest.mark.parametrize(
    ("changes", "target"),
    [
        ({"D_flags": ("pregnant",)}, "1.9"),
        ({"D_flags": ("breastfeeding",)}, "2.3"),
        ({"D_flags": ("pregnant", "breastfeeding")}, "2.6"),
        ({"H_outdoors": "yes", "H_heat": "yes"}, "2.1"),
        ({"H_outdoors": "yes", "H_heat": "no"}, "1.6"),
        ({"H_outdoors": "no", "H_heat": "yes"}, "1.6"),
        ({"D_flags": SKIPPED}, "1.6"),
    ],
)
def test_the_target_for_drinks_follows_pregnancy_and_heat(
    changes: dict[str, AnswerValue], target: str
) -> None:
    just_below = Decimal(target) - Decimal("0.1")
    assert points("drinks", H_drinks=litres(target), **changes) == 100
    assert points("drinks", H_drinks=Quantity(just_below, "l", ""), **changes) != 100


@pytest.mark.parametrize(
    ("sex", "drinks", "expected"),
    [
        *(("male", *row) for row in number_rows("0:100 7:85 14:70 21:50 28:30 35:15 42:0 60:0")),
        *(("female", *row) for row in number_rows("0:100 7:70 14:30 21:0 60:0")),
        *(("unsaid", *row) for row in number_rows("0:100 10.5:70 21:30 31.5:0")),
    ],
)
def test_alcohol_is_measured_in_multiples_of_the_limit(sex: str, drinks: str, expected: Decimal) -> None:
    assert points("alcohol", D_sex=sex, C_alc=Quantity(Decimal(drinks), "drink", drinks)) == expected


BMI = "18.4:70 18.5:100 24.9:100 25:70 29.9:70 30:30 34.9:30 35:15 39.9:15 40:0 60:0"
BMI_ASIAN = "18.4:70 18.5:100 22.9:100 23:70 27.4:70 27.5:30 32.4:30 32.5:15 37.4:15 37.5:0 60:0"


@pytest.mark.parametrize(
    ("ancestry", "bmi", "expected"),
    [
        *(("other", *row) for row in number_rows(BMI)),
        *((SKIPPED, *row) for row in number_rows(BMI)),
        *(("asian", *row) for row in number_rows(BMI_ASIAN)),
    ],
)
def test_weight_for_height(ancestry: AnswerValue, bmi: str, expected: Decimal) -> None:
    weight = Quantity(Decimal(bmi) * 4, "kg", "")
    assert points("bmi", D_height=Decimal(200), D_weight=weight, D_ancestry=ancestry) == expected


def test_a_weight_that_cannot_be_is_left_out() -> None:
    assert points("bmi", D_height=Decimal(200), D_weight=Decimal(40)) is None
    assert points("bmi", D_height=Decimal(100), D_weight=Decimal(80)) is None
    assert points("bmi", D_height=Decimal(200), D_weight=Decimal("40.1")) == 70


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


@pytest.mark.parametrize("flag", ["fluid_limit", "heart_kidney", "eating_disorder"])
def test_with_a_fluid_limit_the_weight_of_hydration_moves_to_the_others(flag: str) -> None:
    result = score(BANK, rosa(D_flags=(flag,)))
    assert area("hydration", D_flags=(flag,)) is None
    assert "drinks" not in {driver.key for driver in result.drivers}
    assert "no_fluid_advice" in result.flags
    both = zip(BANK.scoring.areas, result.areas, strict=True)
    whole = sum((weighed.weight * one.score for weighed, one in both if one.score), Decimal(0))
    assert abs(result.total - whole / 90) < Decimal("0.00001")


@pytest.mark.parametrize("flag", ["pregnant", "heart_kidney", "eating_disorder"])
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
        ({"D_flags": ("breastfeeding",)}, "no_weight_advice", False),
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
