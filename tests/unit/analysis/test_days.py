"""What analyses came to: every day stands there, also those without any, and all of them add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maxpulse.analysis.rules.days import UNTOLD, Called, Counted, Day, Figures, days, in_all, only, pace

FIRST, SECOND, LAST = date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 1)
COUNTED = [
    Counted(SECOND, "health", 4, 1, 7, Decimal("0.0035")),
    Counted(SECOND, "hybrid", 1, 1, 9, Decimal("0.0045")),
    Counted(LAST, "health", 2, 2, 8, Decimal("0.004")),
]
CALLED = [
    Called(SECOND, "health", 10, 3000, 2000, Decimal("0.0047")),
    Called(SECOND, "wealth", 1, 300, 200, Decimal("0.0005")),
    Called(SECOND, UNTOLD, 1, 300, 200, Decimal("0.0005")),
]
ALL = days(FIRST, LAST, COUNTED, CALLED)


def test_every_day_stands_there_once_in_order() -> None:
    assert [day.day for day in ALL] == [FIRST, SECOND, date(2026, 11, 30), LAST]
    assert [bool(day.all) for day in ALL] == [False, True, False, True]
    assert ALL[0].all == Figures()


def test_a_day_has_all_its_types_and_calls() -> None:
    day = ALL[1]
    assert day.of("health") == Figures(4, 1, 10, 7, 3000, 2000, Decimal("0.0047"), Decimal("0.0035"))
    assert (day.of("hybrid").analyses, day.of("hybrid").calls) == (1, 0)
    assert (day.of("wealth").analyses, day.of("wealth").calls) == (0, 1)
    assert day.all == Figures(5, 2, 12, 16, 3600, 2400, Decimal("0.0057"), Decimal("0.008"))
    assert day.all.tokens == 6000


def test_all_days_add_up() -> None:
    whole = in_all(ALL)
    assert {kind: whole.of(kind).analyses for kind in ("health", "wealth", "hybrid")} == {
        "health": 6,
        "wealth": 0,
        "hybrid": 1,
    }
    assert whole.all == Figures(7, 4, 12, 24, 3600, 2400, Decimal("0.0057"), Decimal("0.012"))


@pytest.mark.parametrize("kind", ["health", "wealth", "hybrid", UNTOLD])
def test_what_is_of_one_type_and_what_is_not_are_everything(kind: str) -> None:
    whole = in_all(ALL)
    others = [each for each in ("health", "wealth", "hybrid", UNTOLD) if each != kind]
    assert sum((whole.of(each) for each in others), whole.of(kind)) == whole.all


def test_of_one_type_alone_every_day_stands_there_too() -> None:
    shown = only(ALL, "wealth")
    assert [day.day for day in shown] == [day.day for day in ALL]
    assert in_all(shown).all == in_all(ALL).of("wealth") == Figures(0, 0, 1, 0, 300, 200, Decimal("0.0005"))
    assert only(ALL, None) == ALL


def test_what_one_analysis_costs_is_known_where_there_was_one() -> None:
    assert Figures(analyses=4, cost=Decimal("0.01")).cost_of_one == Decimal("0.0025")
    assert Figures(cost=Decimal("0.01")).cost_of_one is None


def test_what_lies_outside_counts_nowhere() -> None:
    assert in_all(days(LAST, LAST, COUNTED, CALLED)) == Day(
        LAST, {"health": Figures(2, 2, calls_saved=8, saved=Decimal("0.004"))}
    )


def test_the_pace_is_that_of_the_days_since_the_first_on_which_anything_was() -> None:
    # Three of these four days: ten times as much in thirty.
    assert pace(ALL) == (Decimal("0.057"), Decimal("0.177"))


def test_of_two_days_nobody_knows_a_pace() -> None:
    assert pace(days(FIRST, date(2026, 11, 30), COUNTED, CALLED)) is None
    assert pace(days(FIRST, LAST, [], [])) is None
