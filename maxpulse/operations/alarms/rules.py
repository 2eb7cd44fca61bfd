"""What admins are woken for, how long it may last before they are, and which of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from maxpulse.core.permissions import Permission


class Cause(StrEnum):
    """What is not as it should be with what guards everybody, or with money that everybody's texts are paid from."""

    ISOLATION_FAILED = "isolation_failed"
    ISOLATION_UNTRIED = "isolation_untried"
    AUDIT_BROKEN = "audit_broken"
    AUDIT_LATE = "audit_late"
    ANALYSIS_BUDGET_LOW = "analysis_budget_low"
    ANALYSIS_BUDGET_SPENT = "analysis_budget_spent"


# Whoever may open the page that says more.
NEEDS: Mapping[Cause, Permission] = {
    Cause.ISOLATION_FAILED: Permission.SYSTEM_READ,
    Cause.ISOLATION_UNTRIED: Permission.SYSTEM_READ,
    Cause.AUDIT_BROKEN: Permission.AUDIT_READ,
    Cause.AUDIT_LATE: Permission.AUDIT_READ,
    Cause.ANALYSIS_BUDGET_LOW: Permission.SYSTEM_READ,
    Cause.ANALYSIS_BUDGET_SPENT: Permission.SYSTEM_READ,
}
# After a machine was off, seals and the probe are behind until they have caught up: of that nobody is woken.
PATIENCE: Mapping[Cause, timedelta] = {
    Cause.ISOLATION_FAILED: timedelta(),
    Cause.ISOLATION_UNTRIED: timedelta(hours=2),
    Cause.AUDIT_BROKEN: timedelta(),
    Cause.AUDIT_LATE: timedelta(minutes=5),
    Cause.ANALYSIS_BUDGET_LOW: timedelta(),
    Cause.ANALYSIS_BUDGET_SPENT: timedelta(),
}


def is_time(cause: Cause, begun_at: datetime, now: datetime) -> bool:
    """It has lasted long enough to wake somebody."""
    return now - begun_at >= PATIENCE[cause]
