"""Exact amounts. One rounding rule: half up, at the line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """`amount` rounded half up to whole cents."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def share(amount: Decimal, rate: Decimal) -> Decimal:
    """`rate` percent of `amount`, rounded half up to whole cents."""
    return cents(amount * rate / 100)
