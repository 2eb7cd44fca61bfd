"""What a run of the probe says about the installation now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# Runs come every night; one and a half days leave room for a night on which the machine was off.
GOOD_FOR = timedelta(hours=36)
KEPT_FOR = timedelta(days=400)
NIGHT_UTC = range(2, 6)
# As long as somebody who has just installed it looks around: a run takes a core for a minute or two.
SETTLED = timedelta(hours=1)


class Verdict(StrEnum):
    """What an admin has to know."""

    HOLDS = "holds"
    FAILED = "failed"
    STALE = "stale"
    NEVER = "never"
    NEW = "new"

    @property
    def is_alarming(self) -> bool:
        """Somebody has to look."""
        return self in (Verdict.FAILED, Verdict.STALE, Verdict.NEVER)


def judge(
    finished_at: datetime | None, findings: int, now: datetime, installed_at: datetime | None
) -> Verdict:
    """The verdict on the newest run: its end, and how many findings it had.

    An installation is new until its first night is over, as long as a run would be good for.
    """
    if finished_at is None:
        is_new = installed_at is None or now - installed_at <= GOOD_FOR
        return Verdict.NEW if is_new else Verdict.NEVER
    if findings:
        return Verdict.FAILED
    return Verdict.STALE if now - finished_at > GOOD_FOR else Verdict.HOLDS


def problems(report: Mapping[str, Any]) -> Mapping[str, int]:
    """How many findings of each problem a kept report has (`reached`, `differs`, `not covered`).

    Reports of earlier releases do not count them: there it is those that are listed.
    """
    counted: Mapping[str, int] | None = report.get("problems")
    return Counter(each["problem"] for each in report.get("findings", ())) if counted is None else counted


def is_time(verdict: Verdict, now: datetime, installed_at: datetime | None) -> bool:
    """The nightly run may begin: at night, or by day where a night was missed.

    A new installation waits for the first night that finds it settled, for the probe would meet its first filling.
    """
    if verdict is not Verdict.NEW:
        return True
    is_settled = installed_at is not None and now - installed_at >= SETTLED
    return is_settled and now.hour in NIGHT_UTC
