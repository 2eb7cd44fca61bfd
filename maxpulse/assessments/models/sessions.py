"""Assessments and the way through them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, own
from maxpulse.core.columns import Created, Id, Json, Moment, Updated, Words, one_address, one_of, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission
from maxpulse.privacy.policies import shared
from maxpulse.privacy.rules import PROGRESS

BEGUN = (
    *("id", "participant_id", "distributor_id", "link_id", "assessment_type", "content_version"),
    *("started_at", "created_at"),
)
MOVED_BY_PARTICIPANTS = (
    *("answers_version", "progress_percentage", "current_area", "completed_at", "updated_at"),
    *("revoked_through", "expires_at", "given_email"),
)
SEEN_BY_DISTRIBUTORS = (
    *("id", "assessment_id", "participant_id", "distributor_id", "client_id", "link_id", "device"),
    *("progress_percentage", "current_question_index", "current_area", "last_answer_at", "completed_at"),
    *("created_at", "updated_at"),
)


def of_mine(table: str) -> str:
    """SQL: the row of `table` belongs to a session of the acting participant."""
    return (
        f"exists (select 1 from assessment_sessions s where s.id = {table}.session_id "
        f"and {mine('s.participant_id')})"
    )


BY_AN_OPEN_LINK = f"{mine()} and leads_to(assessments.link_id, assessments.distributor_id)"
OF_MY_ASSESSMENT = (
    "exists (select 1 from assessments a where a.id = assessment_sessions.assessment_id "
    f"and {mine('a.participant_id')} and a.distributor_id = assessment_sessions.distributor_id "
    "and a.link_id = assessment_sessions.link_id)"
)
FOR_ME_AS_CLIENT = (
    "exists (select 1 from clients c where c.id = assessment_sessions.client_id "
    f"and {mine('c.participant_id')} and c.distributor_id = assessment_sessions.distributor_id)"
)


class Assessment(Base):
    """One assessment of one participant, for the distributor whose link they opened.

    The distributor reads that it was begun. How far it is, and whether it was finished, is progress: that stands in
    the session, which consent opens and closes.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        one_of("assessment_type", "health", "wealth", "hybrid"),
        one_of("status", "incomplete", "completed", "reviewed"),
        Index("ix_assessments_participant_id", "participant_id"),
        Index("ix_assessments_distributor_id", "distributor_id", "status"),
        access(
            may("participant", "select", using=mine()),
            may("participant", "insert", check=BY_AN_OPEN_LINK),
            may("participant", "update", using=mine(), columns=("status", "completed_at", "updated_at")),
            may("distributor", "select", using=own(), columns=BEGUN),
            may("admin", "select", using=granted(Permission.CLIENTS_READ)),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    participant_id: Mapped[UUID | None]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    link_id: Mapped[UUID | None] = mapped_column(references("assessment_links.id"), index=True)
    assessment_type: Mapped[Words]
    # The questions it was begun with, as in its session, which answers may be read without.
    content_version: Mapped[Words | None]
    status: Mapped[Words | None] = mapped_column(default="incomplete", server_default=text("'incomplete'"))
    started_at: Mapped[Created | None]
    completed_at: Mapped[Moment | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]


class AssessmentSession(Base):
    """The way through one assessment. `answers_version` counts what the path depends on: answers and sharing."""

    __tablename__ = "assessment_sessions"
    __table_args__ = (
        CheckConstraint("progress_percentage between 0 and 100", name="progress_percentage"),
        one_address("given_email"),
        Index("ix_assessment_sessions_assessment_id", "assessment_id"),
        Index("ix_assessment_sessions_participant_id", "participant_id"),
        Index("ix_assessment_sessions_distributor_id", "distributor_id"),
        Index("ix_assessment_sessions_client_id", "client_id"),
        Index(
            "ix_assessment_sessions_given_email",
            "given_email",
            postgresql_where=text("given_email is not null"),
        ),
        access(
            may("participant", "select", using=mine()),
            may("participant", "insert", check=f"{mine()} and {OF_MY_ASSESSMENT} and {FOR_ME_AS_CLIENT}"),
            may("participant", "update", using=mine(), columns=MOVED_BY_PARTICIPANTS),
            may(
                "distributor",
                "select",
                using=f"{own()} and {shared(PROGRESS, 'assessment_sessions.id')}",
                columns=SEEN_BY_DISTRIBUTORS,
            ),
            may(
                "recorder",
                "select",
                columns=("id", "distributor_id", "client_id", "answers_version", "completed_at"),
            ),
            may(
                "recorder",
                "update",
                columns=(
                    *("answers_version", "progress_percentage", "current_question_index", "current_area"),
                    *("last_answer_at", "updated_at"),
                ),
            ),
            may(
                "admin",
                "select",
                using=granted(Permission.CLIENTS_READ),
                columns=("id", "assessment_id", "distributor_id", "created_at", "completed_at"),
            ),
            may("system", "select"),
        ),
    )

    id: Mapped[Id]
    assessment_id: Mapped[UUID | None] = mapped_column(references("assessments.id", cascade=True))
    session_id: Mapped[str] = mapped_column(Text, unique=True)
    participant_id: Mapped[UUID]
    distributor_id: Mapped[UUID] = mapped_column(references("distributor_profiles.id"))
    client_id: Mapped[UUID] = mapped_column(references("clients.id"))
    link_id: Mapped[UUID | None] = mapped_column(references("assessment_links.id"), index=True)
    session_data: Mapped[Json | None]
    progress_percentage: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    current_question_index: Mapped[int | None] = mapped_column(default=0, server_default=text("0"))
    current_area: Mapped[Words | None]
    demographics: Mapped[Json | None]
    health_metrics: Mapped[Json | None]
    user_profile: Mapped[Json | None]
    answers_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    content_version: Mapped[Words]
    scoring_version: Mapped[Words]
    device: Mapped[Words | None]
    last_answer_at: Mapped[Moment | None]
    completed_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]
    # Links that end no later than this were made to stop working.
    revoked_through: Mapped[Moment | None]
    # As the participant typed it, in the form that accounts are compared by: the client's own address can be changed
    # by their distributor, who would open the answers to an account of theirs with it.
    given_email: Mapped[Words | None]
    created_at: Mapped[Created | None]
    updated_at: Mapped[Updated | None]
