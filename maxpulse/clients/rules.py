"""What a client is: lead, prospect or customer, decided by what happened."""

from __future__ import annotations

STATUS_AFTER = {"assessment_started": "lead", "assessment_completed": "prospect", "purchase": "customer"}
RANK = ("inactive", "lead", "prospect", "customer")


def status_after(status: str, event_type: str) -> str:
    """A client's status once an event has happened: never lower than it was; inactive clients come back."""
    reached = STATUS_AFTER.get(event_type, status)
    return max(status, reached, key=RANK.index)
