"""When texts are given for half a level only, and when no more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.patterns import ASKED, lattice
from maxpulse.analysis.rules.watching import ENOUGH, GRIDS, Tally, next_state

LIMIT = Decimal(5)


def test_everything_a_model_may_write_has_a_grid() -> None:
    assert set(GRIDS) == {pattern.grid for half in ASKED for pattern in lattice(half, "en")}


@pytest.mark.parametrize(
    ("state", "checked", "wrong", "then"),
    [
        ("whole", 30, 2, "split"),
        ("split", 30, 2, "off"),
        ("off", 30, 30, None),
        ("whole", 29, 29, None),
        ("whole", 30, 1, None),
        ("whole", 40, 2, None),
        ("whole", 39, 2, "split"),
    ],
)
def test_above_the_limit_of_enough_checks_it_goes_one_step_on(
    state: str, checked: int, wrong: int, then: str | None
) -> None:
    assert next_state(state, Tally(checked, wrong), LIMIT) == then


def test_a_limit_of_nothing_takes_one_and_a_limit_of_all_takes_any() -> None:
    assert next_state("whole", Tally(ENOUGH, 1), Decimal(0)) == "split"
    assert next_state("whole", Tally(ENOUGH, 0), Decimal(0)) is None
    assert next_state("whole", Tally(ENOUGH, ENOUGH), Decimal(100)) is None


@given(st.integers(0, 500), st.data())
def test_what_moves_a_grid_is_surely_more_than_the_limit_found(checked: int, data: st.DataObject) -> None:
    tally = Tally(checked, data.draw(st.integers(0, checked)))
    if next_state("whole", tally, LIMIT):
        assert tally.rate > 0.05
        assert tally.bound > tally.rate or tally.wrong == tally.checked


def test_tallies_add_up() -> None:
    assert Tally(30, 2) + Tally(10, 1) == Tally(40, 3)
    assert (Tally().rate, Tally().bound) == (0.0, 1.0)
