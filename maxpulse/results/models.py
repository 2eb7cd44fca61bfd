"""What hangs on a result, and goes with it: the ticks in its plan, and the links that show a part of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, may, mine
from maxpulse.core.columns import Created, Id, Moment, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner
from maxpulse.results.rules.links import SHOWS


def of_my_result(table: str) -> str:
    """SQL: the row of `table` belongs to a result of the acting participant."""
    return (
        "exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id "
        f"where r.id = {table}.result_id and {mine('s.participant_id')})"
    )


class PlanTick(Base):
    """A step of a plan that its participant has ticked, and when. Nobody else has a grant here."""

    __tablename__ = "plan_ticks"
    __table_args__ = (
        CheckConstraint("length(step) <= 80", name="step"),
        access(
            may("participant", "select insert delete", using=of_my_result("plan_ticks")),
            may("system", "select"),
        ),
    )

    result_id: Mapped[UUID] = mapped_column(
        references("assessment_results.id", cascade=True), primary_key=True
    )
    step: Mapped[Words] = mapped_column(primary_key=True)
    ticked_at: Mapped[Created]


class ResultLink(Base):
    """A link by which anybody reads a part of a result: `shows` says which, `opened_on` the last day somebody did.

    `shown` is that part, put together when the link was made: what its participant chose leaves the table, and nothing
    else. The address is sealed from the row's id, so nothing here opens it; visitors ask `open_result_link`.
    """

    __tablename__ = "result_links"
    __table_args__ = (
        one_of("shows", *SHOWS),
        Index("ix_result_links_result_id", "result_id"),
        access(
            may("participant", "select", using=of_my_result("result_links")),
            may(
                "participant",
                "insert",
                check=f"revoked_at is null and opened_on is null and {of_my_result('result_links')}",
            ),
            may("participant", "update", using=of_my_result("result_links"), columns=("revoked_at",)),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    result_id: Mapped[UUID] = mapped_column(references("assessment_results.id", cascade=True))
    shows: Mapped[Words]
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
    opened_on: Mapped[date | None] = mapped_column(Date)


FUNCTIONS = (
    as_owner("open_result_link(uuid, timestamptz, boolean)", "visitor"),
    as_owner("earlier_result(uuid)", "participant"),
)
