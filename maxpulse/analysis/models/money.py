"""What calls to a model cost, what may be spent on them, and what was not spent because texts are kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Index, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may
from maxpulse.core.columns import Created, Id, Words, one_of
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

READER, WARM, SHADOW = "reader", "warm", "shadow"
ASKED = "asked"


class ModelCall(Base):
    """One call to a model, without a word of what was asked or answered.

    `cost` in US dollars is the most it can come to while the outcome is `asked`, and afterwards what it came to.
    `type` of assessment is that of the result which wanted the fragment first, or the half where nobody waits for it;
    NULL in rows from before it was told.
    """

    __tablename__ = "model_calls"
    __table_args__ = (
        one_of("purpose", READER, WARM, SHADOW),
        one_of("type", "health", "wealth", "hybrid"),
        Index("ix_model_calls_created_at", "created_at"),
        Index("ix_model_calls_asked", "created_at", postgresql_where=text("outcome = 'asked'")),
        access(
            may("system", "select insert delete"),
            may(
                "system",
                "update",
                columns=("outcome", "input_tokens", "output_tokens", "cost", "took_ms"),
            ),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    id: Mapped[Id]
    input_hash: Mapped[Words]
    model: Mapped[Words]
    purpose: Mapped[Words]
    type: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Words] = mapped_column(default=ASKED, server_default=text("'asked'"))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    took_ms: Mapped[int | None]
    created_at: Mapped[Created]


class AnalysisBudget(Base):
    """What was spent in a day (`2026-12-01`) or a month (`2026-12`) of UTC, in US dollars.

    `reserved` is the most that calls under way can come to.
    """

    __tablename__ = "analysis_budgets"
    __table_args__ = (
        CheckConstraint("spent >= 0 and reserved >= 0", name="amounts"),
        access(
            may("system", "select insert update"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    period: Mapped[str] = mapped_column(Text, primary_key=True)
    spent: Mapped[Decimal] = mapped_column(Numeric(12, 6), default=Decimal(0), server_default=text("0"))
    reserved: Mapped[Decimal] = mapped_column(Numeric(12, 6), default=Decimal(0), server_default=text("0"))


class AnalysisDay(Base):
    """How the analyses of one day and type came to their words. `saved` in US dollars: what hits would have cost."""

    __tablename__ = "analysis_days"
    __table_args__ = (
        access(
            may("system", "select insert update"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
        ),
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    type: Mapped[str] = mapped_column(Text, primary_key=True)
    analyses: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    whole_hits: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    fragments: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    fragment_hits: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    calls_saved: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    saved: Mapped[Decimal] = mapped_column(Numeric(12, 6), default=Decimal(0), server_default=text("0"))
