"""Why a session is over."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from maxpulse.accounts.rules import LIFETIMES, OF_OTHERS


class Ending(StrEnum):
    """Why somebody is not signed in any more. The last two stand nowhere: they are what the clock did."""

    SIGNED_OUT = "signed_out"
    ELSEWHERE = "ended_elsewhere"
    BY_ADMIN = "by_admin"
    PASSWORD = "password_changed"  # noqa: S105
    SECOND_FACTOR = "second_factor"
    ROLE = "role_changed"
    CLOSED = "account_closed"
    IDLE = "idle"
    LASTED = "lasted"


BY_THE_CLOCK = (Ending.IDLE, Ending.LASTED)
KEPT = tuple(ending for ending in Ending if ending not in BY_THE_CLOCK)


def ending_by_the_clock(lasted: timedelta) -> Ending:
    """Which limit a session ran into that `lasted` so long from its beginning to its end."""
    return (
        Ending.LASTED if lasted in {each.most for each in (OF_OTHERS, *LIFETIMES.values())} else Ending.IDLE
    )
