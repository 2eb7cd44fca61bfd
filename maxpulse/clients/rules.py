"""What a client is: lead, prospect or customer, decided by what happened; and where they are."""

from __future__ import annotations

from datetime import timedelta

STATUS_AFTER = {"assessment_started": "lead", "assessment_completed": "prospect", "purchase": "customer"}
RANK = ("inactive", "lead", "prospect", "customer")
STUCK_AFTER = timedelta(minutes=10)
STUCK_FOR_AT_MOST = timedelta(days=7)


def status_after(status: str, event_type: str) -> str:
    """A client's status once an event has happened: never lower than it was; inactive clients come back."""
    reached = STATUS_AFTER.get(event_type, status)
    return max(status, reached, key=RANK.index)


def place_of(is_open: bool, area: str | None, views: int) -> str:
    """Where a client is: the area they answer, or what came after the last question."""
    if is_open:
        return area or "started"
    return ("finished", "result", "result_again")[min(views, 2)]
