"""Whether a model is asked now, and if not, why not. Pure; amounts are US dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from maxpulse.analysis.rules.budgets import Limits, Used, periods

HUNDRED: Final = Decimal(100)
TENTH: Final = Decimal("0.1")
SEEN: Final = Decimal("0.4")


class Standing(StrEnum):
    """How it stands: what comes first in this order is what an admin has to know."""

    NO_KEY = "no_key"
    NO_BUDGET = "no_budget"
    SPENT = "spent"
    BROKEN = "broken"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Budget:
    """One period's budget: what is paid, what calls under way may still cost, and when it begins anew (aware)."""

    period: str
    spent: Decimal
    reserved: Decimal
    limit: Decimal
    anew_at: datetime

    @property
    def used(self) -> Used:
        """The same as rules about budgets take it."""
        return Used(self.period, self.spent + self.reserved, self.limit)

    @property
    def is_day(self) -> bool:
        """True for a day's, False for a month's."""
        return not self.used.is_month

    @property
    def left(self) -> Decimal:
        """What may still be set aside."""
        return self.used.left

    def share(self, amount: Decimal) -> Decimal:
        """What part of the budget an amount is, in per cent, at most 100. What is more than nothing is seen."""
        if not (amount and self.limit):
            return Decimal(0)
        return max(SEEN, min(HUNDRED, amount / self.limit * HUNDRED).quantize(TENTH))


Amounts = tuple[Decimal, Decimal]


def budgets(at: datetime, limits: Limits, found: dict[str, Amounts]) -> tuple[Budget, Budget]:
    """The budgets of that moment's month and day. `found`: spent and reserved by period, where anything was."""
    nothing = (Decimal(0), Decimal(0))
    month, day = (
        Budget(period, *found.get(period, nothing), limit, anew_at)
        for period, limit, anew_at in zip(periods(at), limits, _turns(at), strict=True)
    )
    return month, day


def standing(has_key: bool, both: Sequence[Budget], next_call: Decimal, lines: Sequence[bool]) -> Standing:
    """How it stands. `next_call`: the least that has to be left; `lines`: for each model whether it may be asked."""
    if not has_key:
        return Standing.NO_KEY
    if any(each.limit == 0 for each in both):
        return Standing.NO_BUDGET
    if used_up(both, next_call):
        return Standing.SPENT
    return Standing.ASKED if any(lines) else Standing.BROKEN


def used_up(both: Sequence[Budget], next_call: Decimal) -> Budget | None:
    """The budget that leaves no room for another call and takes longest to begin anew; None where both do."""
    spent = [each for each in both if each.used.is_spent(next_call)]
    return max(spent, key=lambda each: each.anew_at, default=None)


def _turns(at: datetime) -> tuple[datetime, datetime]:
    """When the month and the day of UTC end."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    next_month = (midnight.replace(day=28) + timedelta(days=4)).replace(day=1)
    return next_month, midnight + timedelta(days=1)
