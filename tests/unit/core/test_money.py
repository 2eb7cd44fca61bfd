"""Exact amounts, rounded half up, at the line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.core.money import cents, share

AMOUNTS = st.decimals("0", "999999.99", places=2)
RATES = st.decimals("0", "100", places=2)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("1.004", "1.00"),
        ("1.005", "1.01"),
        ("1.015", "1.02"),
        ("2.675", "2.68"),
        ("-1.005", "-1.01"),
        ("3", "3.00"),
    ],
)
def test_a_half_cent_is_rounded_away_from_zero(exact: str, rounded: str) -> None:
    assert str(cents(Decimal(exact))) == rounded


@pytest.mark.parametrize(
    ("amount", "rate", "part"), [("44.70", "25", "11.18"), ("39.00", "30", "11.70"), ("0.01", "50", "0.01")]
)
def test_a_share_is_rounded_once(amount: str, rate: str, part: str) -> None:
    assert str(share(Decimal(amount), Decimal(rate))) == part


@given(AMOUNTS, RATES)
def test_a_share_is_in_whole_cents_within_half_a_cent_and_never_more_than_the_whole(
    amount: Decimal, rate: Decimal
) -> None:
    part = share(amount, rate)
    assert part == part.quantize(Decimal("0.01"))
    assert abs(part - amount * rate / 100) <= Decimal("0.005")
    assert 0 <= part <= amount
