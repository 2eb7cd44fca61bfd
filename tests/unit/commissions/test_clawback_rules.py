"""However a sale is refunded bit by bit, its commission comes back to the cent and never a cent more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.commissions.rules import Balances, derive, left_after, taken_back
from maxpulse.core.money import share
from maxpulse.shop.rules import BadRefund, to_refund

AMOUNTS = st.decimals("0.01", "9999.99", places=2)
RATES = st.decimals(0, 100, places=2)


@given(refunds=st.lists(AMOUNTS, min_size=1, max_size=8), rate=RATES, kept=st.decimals(0, 500, places=2))
def test_what_is_left_is_always_the_commission_of_the_sale_left(
    refunds: list[Decimal], rate: Decimal, kept: Decimal
) -> None:
    sale = sum(refunds, start=kept)
    left, refunded = share(sale, rate), Decimal(0)
    for refund in refunds:
        back = taken_back(sale, rate, refunded, refund)
        assert back >= 0
        left, refunded = left - back, refunded + refund
        assert left == share(sale - refunded, rate)
    assert left == share(kept, rate)


@given(paid=AMOUNTS, part=st.decimals(0, 1, places=3))
def test_all_that_is_left_goes_back_unless_a_part_is_named(paid: Decimal, part: Decimal) -> None:
    before = (paid * part).quantize(Decimal("0.01"))
    if before < paid:
        assert to_refund(paid, before, None) == paid - before
        assert to_refund(paid, before, paid - before) == paid - before
    with pytest.raises(BadRefund):
        to_refund(paid, before, paid - before + Decimal("0.01"))


@pytest.mark.parametrize("asked", ["0", "-1"])
def test_nothing_and_less_than_nothing_cannot_go_back(asked: str) -> None:
    with pytest.raises(BadRefund):
        to_refund(Decimal(10), Decimal(0), Decimal(asked))


def test_more_than_the_sale_is_refused_by_the_books_too() -> None:
    with pytest.raises(ValueError, match="after"):
        taken_back(Decimal(10), Decimal(30), Decimal(6), Decimal(5))


def test_a_line_that_a_balance_does_not_bear_is_known_before_it_is_booked() -> None:
    account = Balances(available=Decimal(2), pending=Decimal(5))
    assert account.bears("clawback_held", Decimal(-5))
    assert not account.bears("clawback_available", Decimal(-5))


def test_what_is_left_is_worked_out_step_by_step_and_is_what_was_not_taken_back() -> None:
    price, rate = Decimal("19.99"), Decimal("25.00")
    derived = derive(price, 2, "USD", product_rate=None, distributor_rate=rate)
    back = taken_back(derived.sale, rate, Decimal(0), Decimal("3.33"))
    left = left_after(derived, Decimal("3.33"))
    assert left.amount == derived.amount - back
    assert left.lines == (
        "39.98 − 3.33 = 36.65 USD",
        "36.65 × 25.00 % = 9.1625 USD",
        "9.1625 ≈ 9.16 USD (+0.0025)",
    )
    assert left.remainder == Decimal("0.0025")
