"""What each line of the ledger leaves in the two balances."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.commissions.rules import EFFECTS, Balances, BelowZero

AMOUNTS = st.decimals("0", "9999.99", places=2)


def after(*lines: tuple[str, str]) -> list[tuple[str, str]]:
    """The balances (available, pending) after each line."""
    balances, seen = Balances(), []
    for transaction_type, amount in lines:
        balances = balances.after(transaction_type, Decimal(amount))
        seen.append((str(balances.available), str(balances.pending)))
    return seen


def test_the_books_of_a_good_fortnight() -> None:
    assert after(
        ("commission_earned", "11.70"),
        ("commission_earned", "3.73"),
        ("commission_released", "11.70"),
        ("commission_earned", "0.00"),
        ("commission_released", "3.73"),
    ) == [
        ("0.00", "11.70"),
        ("0.00", "15.43"),
        ("11.70", "3.73"),
        ("11.70", "3.73"),
        ("15.43", "0.00"),
    ]


def test_nothing_is_released_that_was_not_earned() -> None:
    with pytest.raises(BelowZero):
        after(("commission_earned", "5.00"), ("commission_released", "5.01"))


@given(st.lists(st.tuples(st.sampled_from(sorted(EFFECTS)), AMOUNTS), max_size=40))
def test_balances_never_fall_below_zero_whatever_is_tried(lines: list[tuple[str, Decimal]]) -> None:
    balances = Balances()
    for transaction_type, amount in lines:
        try:
            balances = balances.after(transaction_type, amount)
        except BelowZero:
            continue
        assert balances.available >= 0
        assert balances.pending >= 0


@given(st.lists(AMOUNTS, max_size=30), st.data())
def test_releasing_moves_money_and_makes_none(amounts: list[Decimal], data: st.DataObject) -> None:
    balances = Balances()
    for amount in amounts:
        balances = balances.after("commission_earned", amount)
    for amount in data.draw(st.permutations(amounts)):
        before = balances.available + balances.pending
        balances = balances.after("commission_released", amount)
        assert balances.available + balances.pending == before
    assert balances == Balances(sum(amounts, Decimal(0)), Decimal(0))
