"""What a run of the probe says about the installation now."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

# Runs come every night; one and a half days leave room for a night on which the machine was off.
GOOD_FOR = timedelta(hours=36)
KEPT_FOR = timedelta(days=400)
NIGHT_UTC = range(2, 6)


class Verdict(StrEnum):
    """What an admin has to know."""

    HOLDS = "holds"
    FAILED = "failed"
    STALE = "stale"
    NEVER = "never"

    @property
    def is_alarming(self) -> bool:
        """Somebody has to look."""
        return self in (Verdict.FAILED, Verdict.STALE)


def judge(finished_at: datetime | None, findings: int, now: datetime) -> Verdict:
    """The verdict on the newest run: its end, and how many findings it had."""
    if finished_at is None:
        return Verdict.NEVER
    if findings:
        return Verdict.FAILED
    return Verdict.STALE if now - finished_at > GOOD_FOR else Verdict.HOLDS


def is_time(last: datetime | None, now: datetime) -> bool:
    """The nightly run may begin: at night, or by day where a night was missed.

    A new installation waits for its first night, for the probe would meet its first filling.
    """
    return now.hour in NIGHT_UTC or last is not None
