"""Runs of the isolation probe."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may
from maxpulse.core.columns import Id, Json, Moment
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission


class ProbeRun(Base):
    """One run that came to its end. `report` says what was tried and every finding; it names canaries and nobody else.

    A run that was cut short leaves nothing, here as elsewhere: the last one grows old, and that is red too.
    """

    __tablename__ = "probe_runs"
    __table_args__ = (
        Index("ix_probe_runs_finished_at", "finished_at"),
        access(
            may("admin", "select", using=granted(Permission.SYSTEM_READ)),
            may("system", "select insert delete"),
        ),
    )

    id: Mapped[Id]
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]
    attempts: Mapped[int]
    reached: Mapped[int] = mapped_column(comment="tries that got at what is not theirs")
    findings: Mapped[int] = mapped_column(comment="all that should not be, what was reached among it")
    report: Mapped[Json]
