"""Bars by day: within their room, as high as what they stand for, and seen where there is anything."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.web.pictures import BOTTOM, LEAST, TOP, bars, top_of

AMOUNTS = st.integers(0, 10**7) | st.decimals("0", "100000", places=6)


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (1, 1), (7, 8), (10, 10), (11, 12), (23, 25), (26, 30), (99, 100), (Decimal("0.0034"), 0.004)],
)
def test_the_line_above_stands_for_a_round_figure(highest: Decimal, top: float) -> None:
    assert top_of([0, highest]) == top


def test_bars_stand_beside_each_other_and_on_top_of_each_other() -> None:
    first, second = bars([(10, 30), (0, 0)], top=40)
    assert (first.left, first.room, second.left) == (0, 50, 50)
    assert first.low + first.high == BOTTOM - TOP
    assert (first.low_y + first.low, first.high_y + first.high) == (BOTTOM, first.low_y)
    assert (second.low, second.high) == (0, 0), "nothing is drawn of nothing"


def test_a_little_beside_much_is_seen() -> None:
    (bar,) = bars([(1, 100_000)], top=100_000)
    assert bar.low == LEAST


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=90))
def test_no_bar_leaves_its_picture(days: list[tuple[Decimal, Decimal]]) -> None:
    top = top_of(low + high for low, high in days)
    for bar in bars(days, top):
        assert 0 <= bar.left <= bar.x and bar.x + bar.width <= bar.left + bar.room + 0.01 <= 100.1
        # What is seen of a little may stand above the line by as much.
        assert TOP - 2 * LEAST <= bar.high_y <= bar.low_y <= BOTTOM
