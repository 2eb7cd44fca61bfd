"""Figures in the units people write them in, and what each is worth in the one that is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.rules import (
    Quantity,
    Refusal,
    encode,
)
from maxpulse.assessments.rules.entries import readings
from maxpulse.web.babel import writes_comma
from tests.unit.assessments.reading import BANK, read, refused


@pytest.mark.parametrize(
    ("unit", "first", "second", "kg"),
    [
        ("lb", "160", "", "72.5747792"),
        ("st", "11", "6", "72.57477920"),
        ("st", "11 st 6", "", "72.57477920"),
        ("st", "11 st", "6 lbs", "72.57477920"),
        ("st", "11", "", "69.85322498"),
        ("kg", "160 lb", "", "72.5747792"),
    ],
)
def test_weight_is_converted_once_and_keeps_what_was_entered(
    unit: str, first: str, second: str, kg: str
) -> None:
    taken = read("D_weight", first, unit=unit, second=second)
    assert isinstance(taken, Quantity)
    assert taken.amount.quantize(Decimal("0.00000001")) == Decimal(kg).quantize(Decimal("0.00000001"))
    assert taken.unit == ("lb" if "lb" in first else unit)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("5", "11"), ("5'11\"", ""), ("5 ft 11 in", ""), ("5′11″", "")),
        *(("5", "11 in"), ("5 ft", "11 inches"), ("5'", " 11″ "), ("about 5", "11 in.")),
    ],
)
def test_feet_and_inches_can_be_typed_apart_or_together(first: str, second: str) -> None:
    assert read("D_height", first, unit="ft", second=second) == Quantity(Decimal("180.34"), "ft", "5 11")


@pytest.mark.parametrize(
    ("typed", "unit", "litres"),
    [
        ("1500", "ml", "1.5"),
        ("1,500", "ml", "1.5"),
        ("1.500", "ml", "1.5"),
        ("1 500", "ml", "1.5"),
        ("1,5", "l", "1.5"),
        ("1.500", "l", "1.5"),
        ("6", "glass", "1.5"),
        ("6", "cup", "1.422"),
        ("50", "oz", "1.4785"),
        ("50", "uk_oz", "1.4205"),
    ],
)
def test_drinks_come_in_six_units(typed: str, unit: str, litres: str) -> None:
    taken = read("H_drinks", typed, unit=unit)
    assert isinstance(taken, Quantity)
    assert taken.amount == Decimal(litres)


WRITTEN = [
    *[
        ("D_height", "cm", text, "175 cm")
        for text in ("1,75 m", "1.75m", "1 m 75", "1m75", "175", "175 cm", "1750 mm")
    ],
    *[("D_height", "ft", text, "175 cm") for text in ("1,75 m", "175cm", "175 cms")],
    *[
        ("D_height", "cm", text, "5 11 ft")
        for text in ("5'11", "5'11\"", "5’ 11”", "5 ft 11", "5 foot 11 in", "5ft11")
    ],
    *[("D_height", "ft", text, "5 11 ft") for text in ("5 11", "5-11", "5'11''", "5 ft. 11 in.")],
    ("D_height", "ft", "6 ft", "6 0 ft"),
    ("D_height", "cm", "70 in", "177.8 cm"),
    *[
        ("D_weight", "kg", text, "80 kg")
        for text in ("80kg", "80 kilos", "80,0 kg", "~80", "about 80 kg", "80k", "80000 g")
    ],
    *[("D_weight", "st", text, "11 4 st") for text in ("11 st 4", "11st4lb", "11 stone 4", "11 4")],
    *[("D_weight", "kg", text, "160 lb") for text in ("160 lb", "160lbs.", "160 pounds")],
    *[
        ("E_min", "", text, "90")
        for text in ("1 h 30", "1h30", "1:30", "1,5 h", "1½ h", "1 1/2 hours", "90 min", "90 a day")
    ],
    *[
        ("S_hours", "", text, "7.5")
        for text in ("7,5", "7½", "7 1/2", "7 h 30", "7:30", "7.5 hours a night", "450 min")
    ],
    *[("E_sit", "", text, "8.5") for text in ("8,5", "8½ h", "8 h 30 min", "510 min")],
    *[
        ("H_drinks", "l", text, "2.5 l")
        for text in ("2,5 l", "2.5 litres", "2½", "250 cl", "2 l 500", "2,5 l a day")
    ],
    *[("H_drinks", "l", text, "1500 ml") for text in ("1500ml", "1,500 ml", "1 500 ml", "1'500 ml")],
    ("H_drinks", "l", "8 glasses", "8 glass"),
    *[("H_drinks", "ml", text, "3 cup") for text in ("3 cups", "3 Tassen")],
    ("H_drinks", "l", "64 fl. oz", "64 oz"),
    *[("E_vig", "", text, "1200") for text in ("1,200", "1.200", "1 200", "1.2k", "20 h")],
    *[("D_age", "", text, "45") for text in ("45 years", "45 y", "45 years old", "45.")],
    *[("E_days", "", text, "3") for text in ("3 days", "3x", "3 times a week", "3 per week", "3 d/week")],
    *[("S_bad", "", text, "2") for text in ("2 nights", "2 nights a week", "2x")],
    *[("S_fresh", "", text, "7") for text in ("7/10", "7 of 10", "7 out of 10", "7 von 10", "7 points")],
    *[("N_veg", "", text, "2.5") for text in ("2½ portions", "2,5 servings", "2 1/2 handfuls a day")],
    *[("N_sugar", "", text, "0") for text in ("none", "0 cans", "zero", "keine", "null")],
    *[
        ("E_days", "", text, "3")
        for text in ("etwa 3", "3 Tage pro Woche", "3 mal in der Woche", "ca. 3 Tage")
    ],
    ("H_drinks", "cup", "2 1/3", "2.333333 cup"),
    *[("C_alc", "drink", text, "10 uk_unit") for text in ("10 units a week", "10 Einheiten")],
    ("C_alc", "uk_unit", "3 beers", "3 drink"),
]


@pytest.mark.parametrize(("question", "unit", "typed", "meant"), WRITTEN)
def test_units_commas_and_blanks_are_forgiven(question: str, unit: str, typed: str, meant: str) -> None:
    taken = read(question, typed, unit=unit)
    assert not isinstance(taken, Refusal), taken.sentence()
    assert (f"{taken.entered} {taken.unit}" if isinstance(taken, Quantity) else encode(taken)) == meant


# Names that no person writes: keys of the code, and the heads of two fields.
KEYS_ONLY = {"half_hours", "uk_unit", "au_drink", "uk_oz", "ft, in", "st, lb", "glasses (250 ml)"}


def test_every_unit_that_is_offered_can_be_written_behind_its_figure() -> None:
    for question in BANK.questions:
        for unit in question.units:
            for word in {unit.key, unit.label, unit.one, unit.other} - KEYS_ONLY:
                figure = question.low + (question.high - question.low) / 2
                typed = f"{int(figure / unit.factor)} {word}"
                taken = read(question.id, typed, unit=unit.key)
                assert not isinstance(taken, Refusal), (question.id, typed)
                if isinstance(taken, Quantity):
                    assert taken.unit == unit.key, (question.id, typed)


@pytest.mark.parametrize(
    ("question", "unit", "typed", "sentence"),
    [
        ("D_weight", "kg", "70-75", "Please write one number: the middle between 70 and 75 will do."),
        ("N_fruit", "", "2 to 3", "Please write one number: the middle between 2 and 3 will do."),
        ("D_weight", "kg", "5 km", "“km” is another measure. Please write the figure in kg."),
        ("H_drinks", "l", "3 pints", "“pints” is another measure. Please write the figure in litres."),
        ("D_age", "", "80 kg", "“kg” is another measure. Please write the figure in years."),
        ("S_hours", "", "7 h 20", "Please choose a value on the scale, in steps of 0.25."),
        ("E_days", "", "2½", "Please write a whole number, without a fraction."),
        ("D_height", "cm", "tall", "Please write a number, like 7 or 7.5."),
    ],
)
def test_what_is_not_forgiven_is_told_in_a_clear_sentence(
    question: str, unit: str, typed: str, sentence: str
) -> None:
    assert refused(question, typed, unit=unit).sentence() == sentence


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        ("1.500", Decimal("1.5"), Decimal(1500)),
        ("1,500", Decimal(1500), Decimal("1.5")),
        ("72,5", Decimal("72.5"), Decimal("72.5")),
        ("1.234,5", Decimal("1234.5"), Decimal("1234.5")),
        ("1,234.5", Decimal("1234.5"), Decimal("1234.5")),
        ("0,125", Decimal("0.125"), Decimal("0.125")),
        ("10.000.000", Decimal(10_000_000), Decimal(10_000_000)),
    ],
)
def test_comma_and_point_are_read_as_the_language_writes_them(
    typed: str, english: Decimal, german: Decimal
) -> None:
    assert readings(typed)[0] == english
    assert readings(typed, comma=writes_comma("de"))[0] == german
    assert not writes_comma("en")


def test_units_of_alcohol_differ_by_country() -> None:
    taken = [read("C_alc", "14", unit=unit) for unit in ("drink", "uk_unit", "au_drink")]
    assert [round(one.amount, 6) for one in taken if isinstance(one, Quantity)] == [14, 8, 10]


@pytest.mark.parametrize(
    ("question", "unit", "first", "second"),
    [
        ("D_weight", "lb", "66", ""),
        ("D_weight", "lb", "661", ""),
        ("D_height", "ft", "3", "11"),
        ("D_height", "ft", "7", "7"),
        ("D_weight", "kg", "30", ""),
        ("D_weight", "kg", "300", ""),
        ("H_drinks", "l", "0", ""),
        ("H_drinks", "l", "8", ""),
    ],
)
def test_both_ends_of_a_range_are_inside_in_every_unit(
    question: str, unit: str, first: str, second: str
) -> None:
    assert isinstance(read(question, first, unit=unit, second=second), Quantity)
