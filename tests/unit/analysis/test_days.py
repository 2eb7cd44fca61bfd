"""What analyses came to: every day stands there, also those without any, and all of them add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from maxpulse.analysis.rules.days import Called, Counted, days, in_all, pace

FIRST, LAST = date(2026, 11, 28), date(2026, 12, 1)
COUNTED = [
    Counted(date(2026, 11, 29), "health", 4, 1, 7, Decimal("0.0035")),
    Counted(date(2026, 11, 29), "hybrid", 1, 1, 9, Decimal("0.0045")),
    Counted(LAST, "health", 2, 2, 8, Decimal("0.004")),
]
CALLED = [Called(date(2026, 11, 29), 12, 3600, 2400, Decimal("0.0057"))]


def test_every_day_stands_there_once_in_order() -> None:
    found = days(FIRST, LAST, COUNTED, CALLED)
    assert [day.day for day in found] == [date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30), LAST]
    empty = found[0]
    assert (empty.all_analyses, empty.all_whole, empty.calls, empty.cost, empty.saved) == (0, 0, 0, 0, 0)


def test_a_day_has_all_its_types_and_calls() -> None:
    day = days(FIRST, LAST, COUNTED, CALLED)[1]
    assert day.analyses == {"health": 4, "hybrid": 1}
    assert (day.all_analyses, day.all_whole) == (5, 2)
    assert (day.calls_saved, day.saved) == (16, Decimal("0.008"))
    assert (day.calls, day.input_tokens, day.output_tokens, day.cost) == (12, 3600, 2400, Decimal("0.0057"))


def test_all_days_add_up() -> None:
    whole = in_all(days(FIRST, LAST, COUNTED, CALLED))
    assert whole.analyses == {"health": 6, "wealth": 0, "hybrid": 1}
    assert (whole.all_analyses, whole.all_whole, whole.calls, whole.calls_saved) == (7, 4, 12, 24)
    assert (whole.cost, whole.saved) == (Decimal("0.0057"), Decimal("0.012"))


def test_what_lies_outside_counts_nowhere() -> None:
    assert in_all(days(LAST, LAST, COUNTED, CALLED)).all_analyses == 2


def test_the_pace_is_that_of_the_days_since_the_first_on_which_anything_was() -> None:
    # Three of these four days: ten times as much in thirty.
    assert pace(days(FIRST, LAST, COUNTED, CALLED)) == (Decimal("0.057"), Decimal("0.177"))


def test_of_two_days_nobody_knows_a_pace() -> None:
    assert pace(days(FIRST, date(2026, 11, 30), COUNTED, CALLED)) is None
    assert pace(days(FIRST, LAST, [], [])) is None
