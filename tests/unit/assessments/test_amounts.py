"""Amounts of money as people type them, kept exact and shown with their sign."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maxpulse.assessments.content import load_bank
from maxpulse.assessments.content.currencies import CURRENCIES
from maxpulse.assessments.rules import (
    SKIPPED,
    AnswerValue,
    Quantity,
    RawAnswer,
    Refusal,
    decode,
    display,
    encode,
    form_fields,
    preferred_unit,
    read_answer,
    units_offered,
)
from maxpulse.assessments.rules.amounts import amount_of_money
from tests.fakes.purses import MIRA, dollars

BANK = load_bank("wealth")
COUNTRY: dict[str, AnswerValue] = {"D_country": "us"}


def read(
    question: str,
    typed: str,
    answers: dict[str, AnswerValue] | None = None,
    unit: str = "USD",
    *,
    confirmed: bool = False,
) -> AnswerValue | Refusal:
    raw = RawAnswer((typed,), unit, confirmed=confirmed)
    return read_answer(BANK.question(question), raw, {**COUNTRY, **(answers or {})})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3000", "3000"),
        ("3,000", "3000"),
        ("3.000", "3000"),
        ("3 000", "3000"),
        ("3\N{NARROW NO-BREAK SPACE}000", "3000"),
        ("3'000", "3000"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,34,567", "1234567"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.5"),
        ("0.99", "0.99"),
        ("0", "0"),
        ("$3000", "3000"),
        ("$ 2.5k", "2500"),
        ("2,5 k", "2500"),
        ("2.500k", "2500"),
        ("1.2m", "1200000"),
        ("3000 USD", "3000"),
        ("3000 dollars", "3000"),
        ("3000,-", "3000"),
        ("€ 3000", "3000"),
        ("about 3000", "3000"),
        ("３０００", "3000"),
        ("3000 a month", "3000"),
        ("3000 monthly", "3000"),
    ],
)
def test_an_amount_is_taken_as_people_write_it(typed: str, meant: str) -> None:
    taken = read("M_income", typed)
    assert isinstance(taken, Quantity), taken
    assert (taken.amount, taken.unit) == (Decimal(meant), "USD")


@pytest.mark.parametrize(
    "typed", ["abc", "-", "1.2.3", "1,23,4", "2000-3000", "2000 or 3000", "1,2.3,4", "9" * 60, "k", "$"]
)
def test_what_is_no_single_amount_is_asked_for_again(typed: str) -> None:
    refusal = read("M_income", typed)
    assert isinstance(refusal, Refusal) and refusal.code == "no_amount"
    assert "like 1200" in refusal.sentence()


@pytest.mark.parametrize(
    ("typed", "code"), [("", "empty_amount"), ("-300", "out_of_range"), ("99m", "out_of_range")]
)
def test_other_refusals_say_what_is_possible(typed: str, code: str) -> None:
    refusal = read("M_income", typed)
    assert isinstance(refusal, Refusal) and refusal.code == code
    assert "%(" not in refusal.sentence()
    if code == "out_of_range":
        assert refusal.sentence() == "Please check: between 0 and $10,000,000."


def test_amounts_are_kept_exact() -> None:
    taken = read("M_liquid", "123,456,789.01")
    assert isinstance(taken, Quantity)
    assert decode(encode(taken)) == taken == Quantity(Decimal("123456789.01"), "USD", "123456789.01")


def test_the_currency_follows_the_country_and_nothing_is_converted() -> None:
    question = BANK.question("M_income")
    assert preferred_unit(question, {"D_country": "ch"}) == "CHF"
    assert preferred_unit(question, {"D_country": SKIPPED}) == preferred_unit(question, {}) == "own"
    assert [unit.label for unit in units_offered(question, "CHF")] == ["CHF"]
    taken = read("M_income", "5000", {"D_country": "ch"}, unit="")
    assert taken == dollars("5000", "CHF")
    assert display(question, dollars("5000", "CHF")) == "CHF\N{NO-BREAK SPACE}5,000"
    assert form_fields(question, dollars("5000.5", "CHF")) == ("5000.5", "", "CHF")


def test_a_page_from_before_the_country_was_changed_is_told_so() -> None:
    refusal = read("M_income", "5000", {"D_country": "gb"}, unit="USD")
    assert isinstance(refusal, Refusal) and refusal.code == "other_currency"
    assert "GBP" in refusal.sentence()


@pytest.mark.parametrize(
    ("question", "typed", "answers", "code"),
    [
        ("M_ess", "4501", {"M_income": dollars("3000")}, "costs_above_income"),
        ("M_ess", "4500", {"M_income": dollars("3000")}, None),
        ("M_ess", "4501", {"M_income": dollars("0")}, None),
        ("M_ess", "4501", {"M_income": SKIPPED}, None),
        ("M_ess", "4501", {"M_income": dollars("3000", "EUR")}, None),
        ("M_income", "1000", {"M_ess": dollars("2000")}, "costs_above_income"),
        ("M_gross", "2999", {"M_income": dollars("3000")}, "gross_below_net"),
        ("M_gross", "3000", {"M_income": dollars("3000")}, None),
        ("M_save", "3001", {"M_income": dollars("3000")}, "above_cap"),
        ("M_save", "3000", {"M_income": dollars("3000")}, None),
    ],
)
def test_amounts_that_seldom_go_together_are_asked_back_and_can_be_confirmed(
    question: str, typed: str, answers: dict[str, AnswerValue], code: str | None
) -> None:
    first, sure = read(question, typed, answers), read(question, typed, answers, confirmed=True)
    assert (first.code if isinstance(first, Refusal) else None) == code
    if isinstance(first, Refusal):
        assert "$" in first.sentence() and "%(" not in first.sentence()
        assert first.can_be_confirmed == isinstance(sure, Quantity) == (code != "above_cap")


def test_confirming_takes_nothing_that_cannot_be() -> None:
    refusal = read("M_income", "99m", confirmed=True)
    assert isinstance(refusal, Refusal) and refusal.code == "out_of_range"


@pytest.mark.parametrize(
    ("amount", "code", "shown"),
    [
        ("1234567", "USD", "$1,234,567"),
        ("0.5", "EUR", "€0.50"),
        ("1200", "own", "1,200"),
        ("300", "PLN", "PLN\N{NO-BREAK SPACE}300"),
    ],
)
def test_amounts_are_shown_with_their_sign(amount: str, code: str, shown: str) -> None:
    assert amount_of_money(Decimal(amount), CURRENCIES[code]) == shown


def test_every_answer_of_mira_is_the_same_after_it_was_kept() -> None:
    assert {key: decode(encode(value)) for key, value in MIRA.items()} == MIRA
