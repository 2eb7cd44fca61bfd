"""Whether a model is asked, and what is left to spend on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from maxpulse.analysis.rules.budgets import Limits
from maxpulse.analysis.rules.standing import Budget, Standing, budgets, standing, used_up

NOW = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
LIMITS = Limits(month=Decimal(50), day=Decimal(5))
NEXT = Decimal("0.01")


def both(month: str = "0", day: str = "0", limits: Limits = LIMITS) -> tuple[Budget, Budget]:
    """The budgets of that evening, with so much spent."""
    nothing = Decimal(0)
    return budgets(NOW, limits, {"2026-12": (Decimal(month), nothing), "2026-12-31": (Decimal(day), nothing)})


def test_a_budget_begins_anew_when_its_period_ends_by_utc() -> None:
    month, day = budgets(NOW.astimezone(timezone(timedelta(hours=9))), LIMITS, {})
    assert (month.period, day.period) == ("2026-12", "2026-12-31"), "elsewhere the year is over already"
    assert month.anew_at == day.anew_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert (month.is_day, day.is_day) == (False, True)


def test_a_month_of_28_days_ends_too() -> None:
    month, day = budgets(datetime(2027, 2, 28, tzinfo=UTC), LIMITS, {})
    assert month.anew_at == day.anew_at == datetime(2027, 3, 1, tzinfo=UTC)


def test_what_is_set_aside_is_not_left() -> None:
    month, _day = budgets(NOW, LIMITS, {"2026-12": (Decimal("20"), Decimal("10.50"))})
    assert (month.left, month.used.used) == (Decimal("19.50"), Decimal("30.50"))
    assert (month.share(month.spent), month.share(month.reserved)) == (Decimal(40), Decimal(21))


def test_no_bar_is_longer_than_its_whole_and_none_is_drawn_of_nothing() -> None:
    month, day = both("80", "1", Limits(Decimal(50), Decimal(0)))
    assert (month.share(month.spent), month.left) == (Decimal(100), 0)
    assert day.share(day.spent) == 0


@pytest.mark.parametrize(
    ("has_key", "found", "lines", "stands"),
    [
        (True, both(), [True], Standing.ASKED),
        (True, both(), [False, True], Standing.ASKED),
        (True, both(), [False, False], Standing.BROKEN),
        (True, both(day="4.995"), [True], Standing.SPENT),
        (True, both(month="50"), [False], Standing.SPENT),
        (True, both(limits=Limits(Decimal(50), Decimal(0))), [True], Standing.NO_BUDGET),
        (False, both(month="50"), [False], Standing.NO_KEY),
    ],
)
def test_it_says_what_holds_calls_back(
    has_key: bool, found: tuple[Budget, Budget], lines: list[bool], stands: Standing
) -> None:
    assert standing(has_key, found, NEXT, lines) is stands


def test_of_two_that_are_used_up_the_longer_one_says_when_it_goes_on() -> None:
    at = datetime(2026, 12, 10, tzinfo=UTC)
    spent = {"2026-12": (Decimal(50), Decimal(0)), "2026-12-10": (Decimal(5), Decimal(0))}
    month, day = budgets(at, LIMITS, spent)
    assert used_up((month, day), NEXT) is month
    assert used_up(budgets(at, LIMITS, {"2026-12-10": spent["2026-12-10"]}), NEXT) == day
    assert used_up(budgets(at, LIMITS, {}), NEXT) is None
