"""Every published anchor and cut-off of the health score, one row each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import SKIPPED, AnswerValue, Quantity, score
from tests.fakes.people import rosa
from tests.unit.assessments.health import BANK, litres


def points(item: str, **changes: AnswerValue) -> Decimal | None:
    """Rosa's points at an item with some answers changed; None when it is not scored."""
    drivers = score(BANK, rosa(**changes)).drivers
    return next((driver.score for driver in drivers if driver.key == item), None)


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
        ({"D_flags": ("breastfeeding",)}, "2.3"),
        ({"H_heat": "yes"}, "2.1"),
        ({"H_heat": "no"}, "1.6"),
        ({"H_heat": SKIPPED}, "1.6"),
        ({"D_flags": SKIPPED}, "1.6"),
    ],
)
def test_the_target_for_drinks_follows_breastfeeding_and_heat(
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
