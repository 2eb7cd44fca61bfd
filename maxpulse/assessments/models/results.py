"""What a finished assessment comes to: for its participant, and the parts that may be shared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.assessments.models.sessions import of_mine
from maxpulse.core.access import access, may, mine, own
from maxpulse.core.columns import Created, Id, Json, Updated, Words, one_of, references
from maxpulse.core.db import Base
from maxpulse.privacy.rules import AREAS, GRADE

FOR_ITS_DISTRIBUTOR = (
    "exists (select 1 from assessment_sessions s where s.id = assessment_findings.session_id "
    f"and {mine('s.participant_id')} and s.distributor_id = assessment_findings.distributor_id)"
)


class AssessmentResult(Base):
    """The result of a finished assessment, for its participant. Distributors have no grant here."""

    __tablename__ = "assessment_results"
    __table_args__ = (
        one_of("analysis_source", "rules", "model"),
        Index("uq_assessment_results_session_id", "session_id", unique=True),
        Index("ix_assessment_results_ai_analysis_id", "ai_analysis_id"),
        # A sweeper looks for these twice a minute, and they are few among all there ever were.
        Index(
            "ix_assessment_results_waiting", "created_at", postgresql_where=text("analysis_state = 'waiting'")
        ),
        access(
            may("participant", "select insert", using=of_mine("assessment_results")),
            may("system", "select"),
            may(
                "system",
                "update",
                columns=("analysis", "analysis_source", "analysis_state", "ai_analysis_id", "updated_at"),
            ),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[UUID | None] = mapped_column(references("assessment_sessions.id", cascade=True))
    results_data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ai_analysis_id: Mapped[UUID | None]
    total_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    category_scores: Mapped[Json | None]
    recommendations: Mapped[Json | None]
    analysis: Mapped[Json]
    analysis_source: Mapped[Words] = mapped_column(default="rules", server_default=text("'rules'"))
    analysis_state: Mapped[Words] = mapped_column(default="final", server_default=text("'final'"))
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class AssessmentFinding(Base):
    """One part of a result that the participant may share: the grade, or the area scores, each a row of its own."""

    __tablename__ = "assessment_findings"
    __table_args__ = (
        one_of("item", GRADE, AREAS),
        Index("ix_assessment_findings_distributor_id", "distributor_id"),
        access(
            may("participant", "select", using=of_mine("assessment_findings")),
            may("participant", "insert", check=FOR_ITS_DISTRIBUTOR),
            may(
                "distributor",
                "select",
                using=(
                    f"{own()} and exists (select 1 from consents c where c.session_id = assessment_findings.session_id "
                    "and c.item = assessment_findings.item and c.withdrawn_at is null)"
                ),
            ),
            may("system", "select"),
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        references("assessment_sessions.id", cascade=True), primary_key=True
    )
    item: Mapped[str] = mapped_column(Text, primary_key=True)
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]
