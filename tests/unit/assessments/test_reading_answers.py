"""What is taken as an answer, and what is refused with a sentence that helps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import (
    SKIPPED,
    AnswerValue,
    Quantity,
    Refusal,
    bounds,
)
from tests.fakes.people import ROSA, rosa
from tests.unit.assessments.reading import BANK, read, refused


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("72", "72"),
        (" 72.5 ", "72.5"),
        ("72,5", "72.5"),
        ("72 kg", "72"),
        ("72KG", "72"),
        ("72.", "72"),
        ("７２", "72"),
        ("+72", "72"),
    ],
)
def test_a_number_is_taken_as_people_write_it(typed: str, meant: str) -> None:
    taken = read("D_weight", typed, unit="kg")
    assert isinstance(taken, Quantity)
    assert taken.amount == Decimal(meant)


@pytest.mark.parametrize("typed", ["abc", "7e1", "nan", "inf", "1.2.3", "--5", "7 2", "9" * 40, "7;2"])
def test_text_where_a_number_belongs_is_refused(typed: str) -> None:
    assert refused("D_weight", typed, unit="kg").code == "not_a_number"


@pytest.mark.parametrize(
    ("question", "unit", "first", "second", "sentence"),
    [
        ("D_weight", "kg", "720", "", "Please check: between 30 and 300 kg. Did you mean 72 kg?"),
        ("D_weight", "kg", "7.2", "", "Please check: between 30 and 300 kg. Did you mean 72 kg?"),
        ("D_weight", "kg", "400", "", "between 30 and 300 kg. Did you mean 400 lb? Then choose lb."),
        ("D_weight", "lb", "65", "", "between 66 and 661 lb. Did you mean 65 kg? Then choose kg."),
        ("D_weight", "lb", "900", "", "between 66 and 661 lb. Did you mean 90 lb?"),
        ("D_weight", "st", "48", "0", "between 4 st 10 lb and 47 st 3 lb."),
        ("D_height", "cm", "1.78", "", "between 120 and 230 cm. Did you mean 178 cm?"),
        ("D_height", "cm", "70", "", "between 120 and 230 cm. Did you mean 178 cm?"),
        ("D_height", "ft", "3", "10", "between 3 ft 11 in and 7 ft 7 in."),
        ("D_height", "ft", "7", "8", "between 3 ft 11 in and 7 ft 7 in."),
        ("H_drinks", "l", "1500", "", "between 0 and 8 litres. Did you mean 1500 ml? Then choose ml."),
        ("H_drinks", "l", "-1", "", "between 0 and 8 litres."),
        ("D_age", "", "17", "", "between 18 and 100 years."),
        ("D_age", "", "101", "", "between 18 and 100 years."),
        ("E_min", "", "301", "", "between 0 and 300 min."),
        ("S_hours", "", "1.75", "", "between 2 and 14 h."),
    ],
)
def test_a_figure_out_of_range_is_refused_with_the_range_and_a_guess(
    question: str, unit: str, first: str, second: str, sentence: str
) -> None:
    refusal = refused(question, first, unit=unit, second=second)
    assert refusal.code.startswith("out_of_range")
    assert sentence in refusal.sentence()


@pytest.mark.parametrize(
    ("question", "values", "more", "code"),
    [
        ("D_weight", ("72",), {"unit": "stone"}, "wrong_unit"),
        ("E_days", ("3",), {"unit": "kg"}, "wrong_unit"),
        ("D_weight", ("72",), {}, "unit_missing"),
        ("D_weight", ("",), {"unit": "kg"}, "empty"),
        ("D_weight", (), {"unit": "kg"}, "empty"),
        ("D_weight", ("72", "73"), {"unit": "kg"}, "more_than_one"),
        ("D_weight", ("11.5",), {"unit": "st"}, "first_not_whole"),
        ("D_height", ("5.9",), {"unit": "ft"}, "first_not_whole"),
        ("D_height", ("5",), {"unit": "ft", "second": "12"}, "second_range"),
        ("D_weight", ("11",), {"unit": "st", "second": "14"}, "second_range"),
        ("D_height", ("5",), {"unit": "ft", "second": "x"}, "not_a_number"),
        ("D_height", ("5",), {"unit": "ft", "second": "11 lb"}, "not_a_number"),
        ("D_height", ("5",), {"unit": "ft", "second": "10 in 1"}, "not_a_number"),
        ("E_days", ("2.5",), {}, "not_whole"),
        ("S_hours", ("7.1",), {}, "off_step"),
        ("D_sex", (), {}, "nothing_chosen"),
        ("D_sex", ("",), {}, "nothing_chosen"),
        ("D_sex", ("alien",), {}, "unknown_choice"),
        ("D_sex", ("male", "female"), {}, "more_than_one"),
        ("S_long", ("perhaps",), {}, "unknown_choice"),
        ("D_flags", (), {}, "nothing_chosen"),
        ("D_flags", ("injury", "ghost"), {}, "unknown_choice"),
        ("D_flags", ("none", "injury"), {}, "none_with_others"),
    ],
)
def test_what_cannot_be_taken_is_refused_for_its_own_reason(
    question: str, values: tuple[str, ...], more: dict[str, object], code: str
) -> None:
    assert refused(question, *values, **more).code == code


def test_only_what_the_score_is_built_on_cannot_be_skipped() -> None:
    for question in BANK.questions:
        outcome = read(question.id, skipped=True)
        if question.required:
            assert isinstance(outcome, Refusal)
            assert outcome.code == "required"
        else:
            assert outcome == SKIPPED


def test_several_choices_come_in_the_order_of_the_page() -> None:
    assert read("D_flags", "injury", "pregnant", "injury") == ("pregnant", "injury")
    assert read("D_flags", "none") == ("none",)
    assert read("S_long", "yes") == "yes"


@pytest.mark.parametrize(
    ("question", "typed", "unit", "other"),
    [
        ("D_weight", "300", "kg", {"D_height": Decimal(120)}),
        ("D_weight", "30", "kg", {"D_height": Decimal(200)}),
        ("D_height", "230", "cm", {"D_weight": Decimal(50)}),
        ("D_height", "120", "cm", {"D_weight": Decimal("115.2")}),
    ],
)
def test_height_and_weight_that_do_not_go_together_are_asked_again(
    question: str, typed: str, unit: str, other: dict[str, AnswerValue]
) -> None:
    assert refused(question, typed, unit=unit, answers=other).code.startswith("unlikely_together")
    assert isinstance(read(question, typed, unit=unit), Quantity), "alone it is possible"


def test_pounds_taken_for_kilos_are_noticed_beside_the_height() -> None:
    refusal = refused("D_weight", "190", unit="kg", answers={"D_height": Decimal(150)})
    assert "150 cm and 190 kg do not go together. Did you mean 190 lb?" in refusal.sentence()


def test_hard_minutes_cannot_be_more_than_all_minutes() -> None:
    assert bounds(BANK.question("E_vig"), ROSA)[1] == 75
    assert read("E_vig", "75", answers=ROSA) == Decimal(75)
    refusal = refused("E_vig", "76", answers=ROSA)
    assert refusal.sentence() == "Please check: it cannot be more than the 75 min you gave before."
    assert read("E_vig", "76", answers=rosa(E_min=Decimal(60))) == Decimal(76)
