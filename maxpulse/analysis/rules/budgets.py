"""What may be spent on models, by day and month. Pure; amounts are US dollars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, NamedTuple

LOW: Final = Decimal("0.8")


class Limits(NamedTuple):
    """The most for a month and for a day."""

    month: Decimal
    day: Decimal


@dataclass(frozen=True, slots=True)
class Used:
    """How much of one period's budget is spent, or reserved for calls under way."""

    period: str
    used: Decimal
    limit: Decimal

    @property
    def is_month(self) -> bool:
        """True for a month's, False for a day's."""
        return self.period.count("-") == 1

    @property
    def left(self) -> Decimal:
        """What calls may still come to."""
        return max(Decimal(0), self.limit - self.used)

    @property
    def is_low(self) -> bool:
        """True from four fifths on; never where nothing was to be spent from the beginning."""
        return self.limit > 0 and self.used >= self.limit * LOW

    def is_spent(self, next_call: Decimal) -> bool:
        """True when a call of that price does not fit in any more."""
        return self.limit > 0 and self.used + next_call > self.limit


class BudgetsStand(NamedTuple):
    """Whether any of the budgets runs low, or is spent."""

    is_low: bool
    is_spent: bool


def periods(at: datetime) -> tuple[str, str]:
    """The month and the day of a moment, by UTC, in the order in which their rows are locked."""
    day = at.astimezone(UTC).date().isoformat()
    return day[:7], day
