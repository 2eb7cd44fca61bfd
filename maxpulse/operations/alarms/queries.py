"""Reading alarms. The system acts."""

from __future__ import annotations

from sqlalchemy import select

from maxpulse.core.db import session
from maxpulse.operations.alarms.rules import Cause
from maxpulse.operations.models import Alarm


def open_alarms() -> dict[Cause, Alarm]:
    """What is not right at present, by its cause; there may be some that nobody was written about yet."""
    return {Cause(one.cause): one for one in session.scalars(select(Alarm).where(Alarm.ended_at.is_(None)))}


def raised() -> set[Cause]:
    """The causes that admins have been written about and that last."""
    return {cause for cause, one in open_alarms().items() if one.told_at is not None}
