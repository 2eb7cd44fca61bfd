"""What account owners decided about assessments that were taken with their address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.claims.rules import VERDICTS
from maxpulse.core.access import access, may, self_
from maxpulse.core.columns import Created, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.functions import as_owner


class AssessmentClaim(Base):
    """One decision about one assessment, the first and only one: by whose account, and by which confirmed address.

    `ended_at` is when whoever holds the assessment's link took it out of the account again. Nobody writes here but
    the functions of migration `claims`, which find by the account's own confirmed address alone.
    """

    __tablename__ = "assessment_claims"
    __table_args__ = (
        one_of("verdict", *VERDICTS),
        Index("ix_assessment_claims_user_id", "user_id"),
        access(
            may("participant", "select", using=self_()),
            may("system", "select"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        references("assessment_sessions.id", cascade=True), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(references("users.id", cascade=True))
    verdict: Mapped[Words]
    # Forgotten with the answers.
    email: Mapped[Words | None]
    decided_at: Mapped[Created]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


FUNCTIONS = (
    as_owner("found_assessments()", "participant"),
    as_owner("settle_found_assessments(uuid[], text, timestamptz)", "participant"),
    as_owner("claimed_assessments()", "participant"),
    as_owner("keeping_of(uuid)", "participant"),
    as_owner("end_claim(uuid, timestamptz)", "participant"),
    as_owner("forget_addresses_before(timestamptz)", "system"),
)
