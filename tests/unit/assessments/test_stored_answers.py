"""Answers survive being stored, shown and entered again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.units import UNITS, Unit
from maxpulse.assessments.rules import (
    SKIPPED,
    AnswerValue,
    BadAnswerText,
    Quantity,
    RawAnswer,
    decode,
    display,
    encode,
    form_fields,
    read_answer,
)
from maxpulse.assessments.rules.measures import amount_text, fields, gap_text, to_first_unit
from tests.fakes.people import anybody

BANK = load_bank("health")
AMOUNTS = st.decimals(0, 500, places=3)


@given(anybody())
def test_every_answer_reads_back_as_it_was_written(person: dict[str, AnswerValue]) -> None:
    for value in person.values():
        assert decode(encode(value)) == value


@given(AMOUNTS, st.sampled_from(sorted(UNITS)), st.text(max_size=12))
def test_a_quantity_keeps_its_unit_and_what_was_typed(amount: Decimal, unit: str, entered: str) -> None:
    quantity = Quantity(amount, unit, entered)
    assert decode(encode(quantity)) == quantity


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("72.50"), "72.5"),
        (Decimal("1E+2"), "100"),
        (Decimal(0), "0"),
        ("female", '"female"'),
        (("injury", "pregnant"), '["injury","pregnant"]'),
        (SKIPPED, "null"),
        (Quantity(Decimal("180.34"), "ft", "5 11"), '{"amount":"180.34","unit":"ft","entered":"5 11"}'),
    ],
)
def test_one_answer_has_one_spelling(value: AnswerValue, text: str) -> None:
    assert encode(value) == text
    assert decode(text) == value


@pytest.mark.parametrize(
    "text", ["", "female", "{}", "1.2.3", "true", '{"amount":"x","unit":"kg","entered":""}']
)
def test_a_text_no_answer_is_written_as_is_told(text: str) -> None:
    with pytest.raises(BadAnswerText):
        decode(text)


@given(AMOUNTS, st.sampled_from([unit for unit in UNITS.values() if unit.factor != 1 or unit.has_second]))
def test_converting_to_any_unit_and_back_stays_within_half_its_step(amount: Decimal, unit: Unit) -> None:
    first, second = fields(amount, unit)
    back = to_first_unit(Decimal(first), Decimal(second or 0), unit)
    finest = unit.factor * unit.step / (unit.second_per or 1)
    dust = Decimal("1e-20")  # a UK unit is four sevenths of a drink, which no decimal is
    assert abs(back - amount) <= finest / 2 + dust


@given(st.integers(1100, 6600).map(lambda tenths: Decimal(tenths) / 10))
def test_an_amount_shown_again_is_read_as_the_same(pounds: Decimal) -> None:
    question = BANK.question("D_weight")
    value = read_answer(question, RawAnswer((f"{pounds}",), "lb"))
    assert isinstance(value, Quantity)
    first, second, unit = form_fields(question, value)
    assert read_answer(question, RawAnswer((first,), unit, second)) == value


@pytest.mark.parametrize(
    ("question", "value", "shown"),
    [
        ("D_height", Quantity(Decimal("180.34"), "ft", "5 11"), "5 ft 11 in"),
        ("D_weight", Quantity(Decimal("72.5747792"), "lb", "160"), "160 lb"),
        ("D_weight", Quantity(Decimal("72.5"), "kg", "72.5"), "72.5 kg"),
        ("H_drinks", Quantity(Decimal("0.25"), "glass", "1"), "1 glass"),
        ("S_hours", Decimal("7.25"), "7¼ h"),
        ("E_days", Decimal(1), "1 day"),
        ("C_mood", Decimal(7), "7 of 10"),
        ("C_nic", "never", "Never did"),
        ("D_flags", ("pregnant", "injury"), "I am pregnant, An injury that limits how I move"),
        ("C_alc", SKIPPED, ""),
    ],
)
def test_an_answer_is_shown_as_it_was_given(question: str, value: AnswerValue, shown: str) -> None:
    assert display(BANK.question(question), value) == shown


def test_a_form_without_an_answer_is_empty_in_the_first_unit() -> None:
    assert form_fields(BANK.question("D_weight"), None) == ("", "", "kg")
    assert form_fields(BANK.question("D_height"), Quantity(Decimal("180.34"), "ft", "5 11")) == (
        "5",
        "11",
        "ft",
    )
    assert form_fields(BANK.question("S_bad"), Decimal(2)) == ("2", "", "nights")


@pytest.mark.parametrize(
    ("amount", "unit", "own", "gap"),
    [
        ("15", "minutes", "15 min", "15 minutes"),
        ("1", "days", "1 day", "one day"),
        ("0.25", "hours", "¼ h", "¼ hour"),
        ("1.5", "hours", "1½ h", "1½ hours"),
        ("2.01", "kg", "2 kg", "2.5 kg"),
        ("2.01", "st", "4 lb", "5 lb"),
        ("0.11", "l", "0.1 litre", "0.2 litre"),
    ],
)
def test_a_gap_is_rounded_up_so_that_it_is_enough(amount: str, unit: str, own: str, gap: str) -> None:
    assert amount_text(Decimal(amount), UNITS[unit]) == own
    assert gap_text(Decimal(amount), UNITS[unit]) == gap


def test_where_the_figure_itself_does_not_count_the_gap_goes_beyond_it() -> None:
    assert gap_text(Decimal(2), UNITS["kg"], beyond=True) == "2.5 kg"
