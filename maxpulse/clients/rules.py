"""What a client is: lead, prospect or customer, decided by what happened; where they are, and since when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from pytz import BaseTzInfo

STATUS_AFTER = {"assessment_started": "lead", "purchase": "customer"}
RANK = ("inactive", "lead", "prospect", "customer")
JUST_NOW = timedelta(minutes=1)
STUCK_AFTER = timedelta(minutes=10)
STUCK_FOR_AT_MOST = timedelta(days=7)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SignState = Literal["now", "stuck", "rest"]
Unit = Literal["minutes", "hours", "days"]


def status_after(status: str, event_type: str) -> str:
    """A client's status once an event has happened: never lower than it was; inactive clients come back."""
    reached = STATUS_AFTER.get(event_type, status)
    return max(status, reached, key=RANK.index)


def statuses_before(event_type: str) -> tuple[str, ...]:
    """The statuses that a client leaves once such an event has happened (`status_after`)."""
    return tuple(status for status in RANK if status_after(status, event_type) != status)


def status_shown(status: str, tells_of_finish: bool) -> str:
    """A status as the distributor reads it: a lead who lets them know that they finished is a prospect.

    The row itself never says so, for its distributor reads it whatever is shared. `facts.sql` says the same of a whole
    board.
    """
    return "prospect" if status == "lead" and tells_of_finish else status


def place_of(is_open: bool, area: str | None, views: int) -> str:
    """Where a client is: the area they answer, or what came after the last question."""
    if is_open:
        return area or "started"
    return ("finished", "result", "result_again")[min(views, 2)]


def place_without_assessment(bought_outside: bool) -> str:
    """Where a client is who has taken no assessment: all that may be known of them is a purchase in a shop outside."""
    return "shop" if bought_outside else "no_assessment"


def sign_state(is_open: bool, seen_at: datetime, now: datetime) -> SignState:
    """How fresh a last sign of life is; the open page goes on deciding the same by itself."""
    silent = now - seen_at
    if silent < JUST_NOW:
        return "now"
    return "stuck" if is_open and STUCK_AFTER <= silent < STUCK_FOR_AT_MOST else "rest"


def time_taken(took: timedelta) -> tuple[int, Unit]:
    """How long somebody was at it: in minutes while that can be one sitting, else the full hours or days."""
    if took < 2 * HOUR:
        return max(1, round(took / MINUTE)), "minutes"
    return (took // HOUR, "hours") if took < 2 * DAY else (took // DAY, "days")


def day_began(now: datetime, zone: BaseTzInfo) -> datetime:
    """The midnight that began the day of `now` where clocks show that time zone."""
    midnight: datetime = zone.localize(datetime.combine(now.astimezone(zone).date(), time()))
    return midnight
