"""How the product is doing: measurements, and its own log."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may
from maxpulse.core.columns import Created, Id, Json, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.core.permissions import Permission


class PerformanceMetric(Base):
    """One measurement, such as the latency a distributor's browser saw. `unit` says in what."""

    __tablename__ = "performance_metrics"
    __table_args__ = (
        Index("ix_performance_metrics_component_name", "component_name", "metric_type", "recorded_at"),
        Index("ix_performance_metrics_recorded_at", "recorded_at"),
        access(
            may("distributor", "insert"),
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
            may("system", "select insert delete"),
        ),
    )

    id: Mapped[Id]
    component_name: Mapped[Words]
    metric_type: Mapped[Words]
    metric_value: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    unit: Mapped[Words | None]
    tags: Mapped[Json | None]
    recorded_at: Mapped[Created | None]


class SystemLog(Base):
    """One line of the product's log. Appended, never changed or deleted by anyone the product can become."""

    __tablename__ = "system_logs"
    __table_args__ = (
        one_of("log_level", "debug", "info", "warn", "error", "fatal"),
        Index("ix_system_logs_timestamp", "timestamp"),
        Index("ix_system_logs_user_id", "user_id"),
        access(may("admin", "select", using=granted(Permission.SYSTEM_READ)), may("system", "select insert")),
    )

    id: Mapped[Id]
    log_level: Mapped[Words | None]
    message: Mapped[Words]
    context: Mapped[Json | None]
    source: Mapped[Words | None]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id"))
    timestamp: Mapped[Created | None]


# Months of every table that is divided by them.
PARTITIONS = (as_owner("ensure_month_partitions(date, integer)", "system"),)
