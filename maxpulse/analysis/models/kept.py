"""Fragments of prose a model has written, kept by the pattern they were written for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may
from maxpulse.core.columns import Created, Id, Moment, Words
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission


class AnalysisResult(Base):
    """One fragment. `input_hash` is over its pattern and versions: no person is in it.

    `cost` in US dollars is what the call for it cost, and so what each hit saves.
    """

    __tablename__ = "ai_analysis_results"
    __table_args__ = (
        Index("ix_ai_analysis_results_input_hash", "input_hash"),
        Index("ix_ai_analysis_results_expires_at", "expires_at"),
        access(
            may("system", "select insert update delete"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    id: Mapped[Id]
    input_hash: Mapped[str] = mapped_column(Text, unique=True)
    assessment_type: Mapped[Words]
    analysis_data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    model_used: Mapped[Words | None]
    processing_time_ms: Mapped[int | None]
    cache_hits: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    created_at: Mapped[Created | None]
    expires_at: Mapped[Moment | None] = mapped_column(server_default=text("now() + interval '1 hour'"))
    pattern: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
