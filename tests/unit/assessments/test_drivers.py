"""What drives a score, the distance to the next level in words, and what is worth doing first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.rules import SKIPPED, AnswerValue, Driver, Quantity, score
from tests.fakes.people import BEST, rosa

BANK = load_bank("health")
HUNGRY: dict[str, AnswerValue] = {"N_veg": Decimal(0), "N_fruit": Decimal(0), "N_sugar": Decimal(21)}


def driver(key: str, **changes: AnswerValue) -> Driver:
    return next(one for one in score(BANK, rosa(**changes)).drivers if one.key == key)


@pytest.mark.parametrize(
    ("key", "changes", "value", "sentence"),
    [
        ("movement", {}, "75 min", "15 minutes more and you reach the next level, at 90 min."),
        (
            "movement",
            {"E_days": Decimal(7), "E_min": Decimal(17)},
            "119 min",
            "5 minutes more and you reach the next level, at 120 min.",
        ),
        (
            "movement",
            {"E_days": Decimal(0)},
            "0 min",
            "30 minutes more and you reach the next level, at 30 min.",
        ),
        ("movement", {"E_min": Decimal(60)}, "180 min", "Top level. Nothing to change."),
        ("strength", {}, "1 day a week", "One day more is the next level."),
        ("sitting", {}, "9 h", "One hour less and you reach the next level, at 8 h."),
        (
            *("sitting", {"E_days": Decimal(7), "E_min": Decimal(60)}, "9 h"),
            "You move enough for sitting not to count against you.",
        ),
        (
            "sleep_hours",
            {"S_hours": Decimal("6.75")},
            "6¾ h",
            "¼ hour more and you reach the next level, at 7 h.",
        ),
        ("sleep_hours", {"S_hours": Decimal(9)}, "9 h", "Close to the top. Nothing to change."),
        ("sleep_hours", {"S_hours": Decimal(10)}, "10 h", "Long nights can be a sign of something else."),
        ("bad_nights", {}, "2 nights", "One night less is the next level."),
        ("rested", {}, "6 of 10", "One point more is the next level."),
        ("regularity", {}, "Nearly the same", "Half an hour steadier is the next level."),
        (
            "fruit_veg",
            {},
            "4 portions a day",
            "One portion more and you reach the next level, at 5 portions.",
        ),
        ("fruit_veg", {"N_veg": Decimal("2.5")}, "4½ portions a day", "½ portion more and you reach"),
        (
            "fast_food",
            {},
            "One to three times a week",
            "A few meals less is the next level: less than once a week.",
        ),
        ("drinks", {}, "1.5 litres", "0.2 litre more and you reach the next level, at 1.6 litres."),
        ("drinks", {"H_drinks": Quantity(Decimal("1.25"), "glass", "5")}, "5 glasses", "1½ glasses more"),
        ("urine", {"H_urine": "5"}, "Dark yellow", "One shade lighter is the next level."),
        ("alcohol", {}, "4 drinks", "4 drinks less and you reach the next level, at 0 drinks."),
        ("nicotine", {"C_nic": "smoke"}, "Yes, I smoke", "Stopping, and staying with it, is the next level."),
        ("nicotine", {"C_nic": "quit_5"}, "I stopped more than five years ago", "Time does the rest."),
        ("nicotine", {}, "Never did", "Top level. Nothing to change."),
        (
            *("bmi", {"D_weight": Quantity(Decimal(80), "kg", "80")}, "BMI 28.3"),
            "9.5 kg less and you reach the next level, below BMI 25. Small steps count.",
        ),
        (
            "bmi",
            {"D_weight": Quantity(Decimal("79.83225712"), "lb", "176")},
            "BMI 28.3",
            "21 lb less and you reach",
        ),
        (
            "bmi",
            {"D_weight": Quantity(Decimal(50), "kg", "50")},
            "BMI 17.7",
            "2.5 kg more and you are in the range",
        ),
        (
            *("bmi", {"D_weight": Quantity(Decimal(80), "kg", "80"), "D_age": Decimal(70)}, "BMI 28.3"),
            "At your age this range is fine for many people. Nothing to change.",
        ),
    ],
)
def test_a_driver_says_where_one_is_and_how_far_it_is(
    key: str, changes: dict[str, AnswerValue], value: str, sentence: str
) -> None:
    found = driver(key, **changes)
    assert found.value == value
    assert found.sentence.startswith(sentence)


def test_a_picture_shows_the_person_the_next_level_and_the_marks() -> None:
    picture = driver("movement").picture
    assert [picture.you, picture.next] == [Decimal(50), Decimal(60)]
    assert picture.marks == tuple(Decimal(mark) for mark in (20, 40, 60, 80))
    assert driver("bad_nights").picture.you == Decimal("71.4"), "fewer bad nights stand further right"
    assert driver("bmi").picture.next is None


def test_drivers_come_with_the_biggest_gain_first() -> None:
    drivers = score(BANK, rosa()).drivers
    assert [one.gain for one in drivers] == sorted((one.gain for one in drivers), reverse=True)
    assert [one.key for one in drivers[:3]] == ["movement", "strength", "fruit_veg"]
    assert drivers[0].gain == Decimal("4.2")  # 21 points x 20 / 100


def test_priorities_say_what_they_would_do() -> None:
    result = score(BANK, rosa())
    first = result.priorities[0]
    assert first.title == "Move 15 minutes more a week"
    assert (first.area_label, first.area_before, first.area_after) == ("Exercise", 58, 72)
    assert first.adds == 4
    assert [one.key for one in result.priorities] == ["movement", "strength", "fruit_veg"]
    assert (result.potential.points, result.potential.grade) == (83, "A")


def test_what_adds_less_than_a_point_is_told_in_tenths() -> None:
    result = score(BANK, BEST | {"S_reg": "within_120"})
    assert (result.steps[0].gain, result.steps[0].adds) == (Decimal("0.625"), Decimal("0.6"))


def test_who_has_nothing_to_gain_is_told_to_keep_it() -> None:
    result = score(BANK, BEST)
    assert [one.key for one in result.priorities] == ["keep_exercise", "keep_sleep", "keep_nutrition"]
    assert {one.gain for one in result.priorities} == {0}
    assert result.potential.total == result.total == 100


def test_nobody_is_advised_to_sleep_four_hours() -> None:
    assert (
        driver("sleep_hours", S_hours=Decimal(2)).sentence
        == "3 hours more and you reach the next level, at 5 h."
    )


def test_what_lies_in_an_area_without_a_score_is_not_called_the_top() -> None:
    skipped: dict[str, AnswerValue] = dict.fromkeys(
        ("N_grain", "N_sugar", "N_fast", "N_salt", "N_meat"), SKIPPED
    )
    result = score(BANK, {**BEST, **skipped})
    assert [area.key for area in result.unscored] == ["nutrition"]
    fruit = next(one for one in result.drivers if one.key == "fruit_veg")
    assert (fruit.counts, fruit.lead, fruit.picture.next) == (False, "Not counted.", None)


def test_only_what_adds_to_the_grade_is_a_step() -> None:
    assert [len(score(BANK, person).steps) for person in (rosa(), BEST, {**BEST, "S_bad": Decimal(4)})] == [
        3,
        0,
        1,
    ]


@pytest.mark.parametrize(
    ("minutes", "title", "way"),
    [
        (26, "Move 5 minutes more a week", "From 26 min to 30 min is the next level."),
        (25, "Move 5 minutes more a week", "From 25 min to 30 min is the next level."),
        (24, "Move 10 minutes more a week", "From 24 min to 30 min is the next level."),
        (119, "Move 5 minutes more a week", "From 119 min to 120 min is the next level."),
        (0, "Move 30 minutes more a week", "From 0 min to 30 min is the next level."),
    ],
)
def test_advice_comes_in_steps_worth_taking_and_from_where_one_is(minutes: int, title: str, way: str) -> None:
    answers = rosa(E_days=Decimal(1), E_min=Decimal(minutes), E_vig=SKIPPED)
    first = next(one for one in score(BANK, answers).priorities if one.key == "movement")
    assert first.title == title
    assert first.how.startswith(way)


def test_nobody_is_told_to_keep_drinking_far_too_much() -> None:
    too_much = {**BEST, "H_drinks": Quantity(Decimal(7), "l", "7")}
    result = score(BANK, too_much)
    drinks = next(one for one in result.drivers if one.key == "drinks")
    assert (drinks.score, drinks.sentence) == (
        Decimal(100),
        "Far above what you need. The note on large amounts says more.",
    )
    assert "keep_hydration" not in {one.key for one in result.priorities if one.title.startswith("Keep")}
    only_this = score(BANK, {**too_much, "S_hours": Decimal(9), "E_min": SKIPPED, "N_grain": "one"})
    told = {one.key: one.title for one in only_this.priorities}
    assert told["keep_hydration"] == "Look at how much you drink"


def test_equal_answers_give_equal_order() -> None:
    assert score(BANK, rosa()) == score(BANK, dict(reversed(rosa().items())))


def test_no_advice_to_sleep_less_below_ten_hours() -> None:
    for quarters in range(28, 40):
        found = driver("sleep_hours", S_hours=Decimal(quarters) / 4)
        assert found.gain == 0, found.value
        older = driver("sleep_hours", S_hours=Decimal(quarters) / 4, D_age=Decimal(70))
        assert older.gain == 0, older.value


def test_advice_asks_for_care_where_care_is_due() -> None:
    hurt = score(BANK, rosa(D_flags=("injury",))).priorities[0]
    assert hurt.how.startswith("Ask your doctor first")


def test_with_an_eating_disorder_one_card_at_most_is_about_food_and_it_counts_nothing() -> None:
    moves: dict[str, AnswerValue] = {**BEST, **HUNGRY, "S_bad": Decimal(3), "S_reg": "within_120"}
    usual, told = score(BANK, moves), score(BANK, {**moves, "D_flags": ("eating_disorder",)})
    assert [one.area for one in usual.priorities].count("nutrition") > 1, "the premise"
    (food,) = (one for one in told.priorities if one.area == "nutrition")
    assert (food.key, food.title) == ("fruit_veg", "Nutrition")
    assert food.how == "Talk it over first with the person who treats you."
    assert len(told.steps) == 3, "another thing takes the place of the second"
    assert food.gain == next(one.gain for one in told.drivers if one.key == "fruit_veg")
    reached = [one.gain for one in told.steps]
    assert told.potential.total >= told.total + sum(reached)


def test_with_an_eating_disorder_nothing_about_food_is_to_be_kept_or_answered_by_numbers() -> None:
    eaten = {**BEST, "D_flags": ("eating_disorder",)}
    skipped: dict[str, AnswerValue] = dict.fromkeys(
        ("N_grain", "N_sugar", "N_fast", "N_salt", "N_meat", "S_hours", "S_bad"), SKIPPED
    )
    for answers in (eaten, {**eaten, **skipped}):
        told = score(BANK, answers).priorities
        assert len(told) == 3
        food = [(one.title, one.how) for one in told if one.area == "nutrition"]
        assert food in ([], [("Nutrition", "Talk it over first with the person who treats you.")])


def test_with_an_eating_disorder_no_driver_of_food_names_a_distance() -> None:
    usual, told = score(BANK, rosa(**HUNGRY)), score(BANK, rosa(**HUNGRY, D_flags=("eating_disorder",)))
    food = {one.key: one for one in told.drivers if one.area == "nutrition"}
    low = [one for one in food.values() if one.gain]
    assert len(low) > 2, "the premise"
    for one in low:
        assert one.sentence == (
            "Nothing about food has to be done by numbers. Talk it over first with the person who treats you."
        )
        assert one.next_score is one.picture.next is None
    assert {one.key: one.score for one in food.values()} == {
        one.key: one.score for one in usual.drivers if one.area == "nutrition"
    }
    assert "next level" in next(one for one in told.drivers if one.key == "movement").sentence


def test_skipping_most_of_an_area_is_named_where_nothing_else_is_left() -> None:
    skipped: dict[str, AnswerValue] = dict.fromkeys(
        ("N_grain", "N_sugar", "N_fast", "N_salt", "N_meat"), SKIPPED
    )
    lost: dict[str, AnswerValue] = {
        **BEST,
        **skipped,
        "E_min": SKIPPED,
        "C_nic": SKIPPED,
        "C_alc": SKIPPED,
        "H_urine": SKIPPED,
    }
    lost["D_flags"] = ("fluid_limit",)
    priorities = score(BANK, lost).priorities
    assert [one.key for one in priorities] == ["keep_sleep", "answer_exercise", "answer_nutrition"]
    assert priorities[1].title == "Answer what you skipped: Exercise"
    assert priorities[1].how.startswith("Take the check again through the link you were sent")
