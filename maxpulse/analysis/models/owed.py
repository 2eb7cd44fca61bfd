"""What a model owes, and who waits for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may
from maxpulse.core.columns import Created, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

WANTED, REFUSED = "wanted", "refused"


class AnalysisRequest(Base):
    """One fragment that is to be asked for, however many wait for it; the row goes when it is there.

    `type` is that of the result which wanted it first; NULL where no result does.
    Until `claimed_until` one worker is at it; before `not_before` it is not tried again. A refused one stays for a day:
    what came for it could not be said to anybody.
    """

    __tablename__ = "analysis_requests"
    __table_args__ = (
        one_of("state", WANTED, REFUSED),
        one_of("type", "health", "wealth", "hybrid"),
        Index("ix_analysis_requests_created_at", "created_at"),
        access(
            may("system", "select insert update delete"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    input_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    pattern: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_version: Mapped[Words]
    scoring_version: Mapped[Words]
    model: Mapped[Words]
    type: Mapped[str | None] = mapped_column(Text)
    state: Mapped[Words] = mapped_column(default=WANTED, server_default=text("'wanted'"))
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    claimed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[Created]


class AnalysisWait(Base):
    """Whose result waits for which fragment. It outlives the request, until the result has what came for it."""

    __tablename__ = "analysis_waits"
    __table_args__ = (
        Index("ix_analysis_waits_input_hash", "input_hash"),
        access(may("system", "select insert delete")),
    )

    session_id: Mapped[UUID] = mapped_column(
        references("assessment_sessions.id", cascade=True), primary_key=True
    )
    input_hash: Mapped[str] = mapped_column(Text, primary_key=True)
