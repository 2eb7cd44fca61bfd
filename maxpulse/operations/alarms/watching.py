"""Watching what guards everybody and what texts cost, and writing to whoever may look into it. The system acts.

What is wrong is one row from when it was first seen until it was right again. Mails go out once for a row: not again
with the next night or minute, and again when it has been right in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import func, select

from maxpulse.accounts.queries import admins_who_may
from maxpulse.analysis.queries import budgets_stand
from maxpulse.core import clock
from maxpulse.core.db import after_commit, session
from maxpulse.core.ids import new_id
from maxpulse.isolation.queries import verdict
from maxpulse.isolation.rules import Verdict
from maxpulse.notices.actions import post
from maxpulse.notices.message import Message
from maxpulse.operations.alarms import mails
from maxpulse.operations.alarms.queries import open_alarms
from maxpulse.operations.alarms.rules import NEEDS, Cause, is_time
from maxpulse.operations.audit import reading
from maxpulse.operations.models import Alarm

log = structlog.get_logger(__name__)

LOCK = 0x616C61726D  # "alarm": one looks at a time, so that nobody is written to twice
SAYS: Mapping[Cause, Callable[[], Message]] = {
    Cause.ISOLATION_FAILED: mails.isolation_failed,
    Cause.ISOLATION_UNTRIED: mails.isolation_untried,
    Cause.AUDIT_BROKEN: mails.audit_broken,
    Cause.AUDIT_LATE: mails.audit_late,
    Cause.ANALYSIS_BUDGET_LOW: mails.analysis_budget_low,
    Cause.ANALYSIS_BUDGET_SPENT: mails.analysis_budget_spent,
}


def watch() -> None:
    """Look how isolation, the chain of seals and budgets stand, begin and end alarms, and write what has to be."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return
    now, wrong, alarms = clock.now(), what_is_wrong(), open_alarms()
    for cause in Cause:
        alarm = alarms.get(cause)
        if cause in wrong:
            _go_on(alarm or _begin(cause, now), now)
        elif alarm:
            _end(alarm, now)


def what_is_wrong() -> set[Cause]:
    """What is not as it should be now."""
    chain, isolation, budgets = reading.chain(), verdict(), budgets_stand()
    found = {
        Cause.ISOLATION_FAILED: isolation is Verdict.FAILED,
        Cause.ISOLATION_UNTRIED: isolation.is_alarming and isolation is not Verdict.FAILED,
        Cause.AUDIT_BROKEN: bool(chain.check and chain.check.findings),
        Cause.AUDIT_LATE: chain.is_late,
        Cause.ANALYSIS_BUDGET_LOW: budgets.is_low,
        Cause.ANALYSIS_BUDGET_SPENT: budgets.is_spent,
    }
    return {cause for cause, is_so in found.items() if is_so}


def _begin(cause: Cause, now: datetime) -> Alarm:
    alarm = Alarm(id=new_id(), cause=cause.value, begun_at=now)
    session.add(alarm)
    return alarm


def _go_on(alarm: Alarm, now: datetime) -> None:
    cause = Cause(alarm.cause)
    if alarm.told_at is not None or not is_time(cause, alarm.begun_at, now):
        return
    alarm.told_at = now
    readers = admins_who_may(NEEDS[cause])
    for reader in readers:
        post(reader.email, SAYS[cause], about=reader.user_id)
    after_commit(partial(log.error, "alarm_raised", cause=cause.value, told=len(readers)))


def _end(alarm: Alarm, now: datetime) -> None:
    alarm.ended_at = now
    if alarm.told_at is not None:
        after_commit(partial(log.info, "alarm_over", cause=alarm.cause))
