"""What a sale earns: exact, rounded once, and never a cent out of nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.commissions.rules import Derivation, derive, held_until
from maxpulse.core.money import CENT

PRICES = st.decimals("0", "9999.99", places=2)
RATES = st.decimals("0", "100", places=2)
QUANTITIES = st.integers(1, 10)


def earned(price: Decimal, quantity: int, rate: Decimal) -> Derivation:
    return derive(price, quantity, "USD", product_rate=rate, distributor_rate=Decimal(25))


@pytest.mark.parametrize(
    ("price", "quantity", "rate", "amount"),
    [
        ("39.00", 1, "30.00", "11.70"),
        ("34.50", 2, "25.00", "17.25"),
        ("14.90", 1, "25.00", "3.73"),  # 3.725: half a cent goes up
        ("14.90", 3, "25.00", "11.18"),  # rounded once on the whole line, not three times
        ("0.01", 1, "49.99", "0.00"),
        ("0.01", 1, "50.00", "0.01"),
        ("0.00", 1, "100.00", "0.00"),
    ],
)
def test_amounts_as_worked_out_by_hand(price: str, quantity: int, rate: str, amount: str) -> None:
    assert earned(Decimal(price), quantity, Decimal(rate)).amount == Decimal(amount)


@given(PRICES, QUANTITIES, RATES)
def test_it_is_never_negative_and_never_more_than_the_sale(
    price: Decimal, quantity: int, rate: Decimal
) -> None:
    derived = earned(price, quantity, rate)
    assert 0 <= derived.amount <= derived.sale


@given(PRICES, QUANTITIES, RATES)
def test_rounding_moves_at_most_half_a_cent_and_says_how_much(
    price: Decimal, quantity: int, rate: Decimal
) -> None:
    derived = earned(price, quantity, rate)
    assert derived.amount + derived.remainder == derived.exact == price * quantity * rate / 100
    assert -CENT / 2 <= derived.remainder < CENT / 2
    assert derived.amount == derived.amount.quantize(CENT)


@given(st.lists(st.tuples(PRICES, QUANTITIES), min_size=1, max_size=20), RATES)
def test_the_shares_of_many_sales_are_the_share_of_all_of_them(
    sales: list[tuple[Decimal, int]], rate: Decimal
) -> None:
    each = [earned(price, quantity, rate) for price, quantity in sales]
    whole = sum((one.sale for one in each), Decimal(0)) * rate / 100
    assert sum(one.amount + one.remainder for one in each) == whole


@given(PRICES, PRICES, QUANTITIES, RATES)
def test_who_sells_for_more_never_earns_less(
    one: Decimal, other: Decimal, quantity: int, rate: Decimal
) -> None:
    low, high = sorted((one, other))
    assert earned(low, quantity, rate).amount <= earned(high, quantity, rate).amount


def test_the_products_rate_wins_and_the_distributors_steps_in() -> None:
    price, own = Decimal("100.00"), Decimal("25.00")
    product = derive(price, 1, "USD", product_rate=Decimal("10.00"), distributor_rate=own)
    without = derive(price, 1, "USD", product_rate=None, distributor_rate=own)
    nothing = derive(price, 1, "USD", product_rate=Decimal(0), distributor_rate=own)
    assert (product.amount, product.rate_from) == (Decimal("10.00"), "product")
    assert (without.amount, without.rate_from) == (Decimal("25.00"), "distributor")
    assert (nothing.amount, nothing.rate_from) == (Decimal("0.00"), "product")


@pytest.mark.parametrize(("price", "quantity", "rate"), [("-1", 1, "10"), ("1", 0, "10"), ("1", 1, "100.01")])
def test_what_cannot_be_is_refused(price: str, quantity: int, rate: str) -> None:
    with pytest.raises(ValueError, match="no commission"):
        earned(Decimal(price), quantity, Decimal(rate))


def test_the_arithmetic_reads_line_by_line() -> None:
    assert earned(Decimal("14.90"), 3, Decimal("25.00")).lines() == (
        "14.90 × 3 = 44.70 USD",
        "44.70 × 25.00 % = 11.1750 USD",
        "11.1750 ≈ 11.18 USD (-0.0050)",
    )


@given(PRICES, QUANTITIES, RATES)
def test_what_is_kept_is_read_back_exactly(price: Decimal, quantity: int, rate: Decimal) -> None:
    derived = earned(price, quantity, rate)
    assert Derivation.from_json(json.loads(json.dumps(derived.as_json()))) == derived


def test_holding_counts_from_the_sale() -> None:
    sold = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert held_until(sold, 14) - sold == timedelta(days=14)
