"""The bound on what may be wrong of all, from a sample of it."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxpulse.analysis.rules.certainty import at_most, upper_bound


@pytest.mark.parametrize("checked", [1, 2, 10, 59, 299, 5000])
def test_where_none_was_wrong_the_bound_has_a_formula_of_its_own(checked: int) -> None:
    assert upper_bound(0, checked) == pytest.approx(1 - 0.05 ** (1 / checked), rel=1e-9)


# The sample sizes of S. S. Wilks (Annals of Mathematical Statistics 12, 1941) that show 95 % with 95 % certainty, with
# none, one, two, three or four outside: in use wherever few samples must do.
@pytest.mark.parametrize(("wrong", "checked"), [(0, 59), (1, 93), (2, 124), (3, 153), (4, 181)])
def test_published_sample_sizes_are_the_first_that_show_five_per_cent(wrong: int, checked: int) -> None:
    assert upper_bound(wrong, checked) <= 0.05 < upper_bound(wrong, checked - 1)


@pytest.mark.parametrize(
    ("wrong", "checked", "bound"),
    [
        (0, 59, "4.95"),
        (0, 30, "9.50"),
        (1, 20, "21.61"),
        (5, 100, "10.23"),
        (3, 3, "100.00"),
        (0, 0, "100.00"),
    ],
)
def test_it_reads_as_in_tables(wrong: int, checked: int, bound: str) -> None:
    assert f"{upper_bound(wrong, checked) * 100:.2f}" == bound


@given(st.integers(1, 400), st.data())
def test_it_is_the_share_at_which_so_few_are_found_once_in_twenty(checked: int, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, checked - 1))
    share = Fraction(upper_bound(wrong, checked))
    exactly = sum(
        comb(checked, found) * share**found * (1 - share) ** (checked - found) for found in range(wrong + 1)
    )
    assert float(exactly) == pytest.approx(0.05, rel=1e-6)


@given(st.integers(1, 2000), st.data())
def test_more_checks_lower_it_and_more_wrong_ones_raise_it(checked: int, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, checked - 1))
    bound = upper_bound(wrong, checked)
    assert wrong / checked < bound
    assert upper_bound(wrong, checked + 1) < bound < upper_bound(wrong + 1, checked)


def test_thousands_are_counted_without_loss() -> None:
    assert at_most(250, 5000, 0.05) == pytest.approx(0.5168, abs=1e-3)
    assert upper_bound(250, 5000) == pytest.approx(0.0553, abs=1e-3)
