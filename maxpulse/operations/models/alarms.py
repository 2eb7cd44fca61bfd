"""What was not right with what guards everybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, may
from maxpulse.core.columns import Id, Moment, Words, one_of
from maxpulse.core.db import Base
from maxpulse.operations.alarms.rules import Cause


class Alarm(Base):
    """Something that was seen to be wrong, until it was right again; one of each cause at a time.

    `told_at` says when those who may look into it were written to: once for this row.
    """

    __tablename__ = "alarms"
    __table_args__ = (
        one_of("cause", *Cause),
        Index("uq_alarms_open", "cause", unique=True, postgresql_where=text("ended_at is null")),
        access(may("system", "select insert update")),
    )

    id: Mapped[Id]
    cause: Mapped[Words]
    begun_at: Mapped[Moment]
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
