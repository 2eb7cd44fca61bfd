"""Rollups that dashboards read, and the raw visits and page events behind them.

Rollups are recomputed by jobs from the events; nobody else writes them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from maxpulse.core.access import access, granted, may, mine, own, self_
from maxpulse.core.columns import Address, Created, Id, Json, Moment, Total, Updated, Words, references
from maxpulse.core.db import Base
from maxpulse.core.permissions import Permission

Count = Annotated[int, mapped_column(default=0, server_default=text("0"))]
Share = Annotated[Decimal, mapped_column(Numeric(5, 2), default=Decimal(0), server_default=text("0"))]

OF_OWN_TRAINER = "exists (select 1 from trainer_profiles t where t.id = trainer_analytics.trainer_id)"
OF_VISIBLE_COURSE = "exists (select 1 from courses c where c.id = learning_analytics.course_id)"
OWN_OR_NAMELESS = f"(user_id is null or {self_()})"
VISITED = (
    "end_time",
    "duration_seconds",
    "page_views",
    "events_count",
    "conversion_event",
    "session_data",
)
VISITS_SEEN_BY_DISTRIBUTORS = (
    "id",
    "session_id",
    "distributor_id",
    "participant_id",
    "start_time",
    *VISITED[:-1],
)


class RevenueAnalytics(Base):
    """Sales and commissions of one distributor in one period, both days included."""

    __tablename__ = "revenue_analytics"
    __table_args__ = (
        UniqueConstraint("distributor_id", "period_start", "period_end"),
        CheckConstraint("period_end >= period_start", name="period"),
        access(
            may("distributor", "select", using=own()),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select insert update delete"),
        ),
    )

    id: Mapped[Id]
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    total_sales: Mapped[Total | None]
    total_commissions: Mapped[Total | None]
    assessment_count: Mapped[Count | None]
    conversion_rate: Mapped[Share | None]
    metrics: Mapped[Json | None]
    calculated_at: Mapped[Created | None]


class LearningAnalytics(Base):
    """One student's learning in one course; without a course, over all of them."""

    __tablename__ = "learning_analytics"
    __table_args__ = (
        UniqueConstraint("student_id", "course_id", postgresql_nulls_not_distinct=True),
        Index("ix_learning_analytics_course_id", "course_id"),
        access(
            may("distributor", "select", using=self_("student_id")),
            may("participant", "select", using=self_("student_id")),
            may("trainer", "select", using=OF_VISIBLE_COURSE),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select insert update delete"),
        ),
    )

    id: Mapped[Id]
    student_id: Mapped[UUID | None] = mapped_column(references("users.id", cascade=True))
    course_id: Mapped[UUID | None] = mapped_column(references("courses.id"))
    total_time_spent: Mapped[int | None] = mapped_column(
        default=0, server_default=text("0"), comment="in seconds"
    )
    modules_completed: Mapped[Count | None]
    quizzes_passed: Mapped[Count | None]
    average_quiz_score: Mapped[Share | None]
    learning_streak: Mapped[Count | None]
    last_activity: Mapped[Moment | None]
    engagement_score: Mapped[Share | None]
    updated_at: Mapped[Updated | None]


class TrainerAnalytics(Base):
    """What became of one trainer's courses."""

    __tablename__ = "trainer_analytics"
    __table_args__ = (
        UniqueConstraint("trainer_id"),
        access(
            may("trainer", "select", using=OF_OWN_TRAINER),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select insert update delete"),
        ),
    )

    id: Mapped[Id]
    trainer_id: Mapped[UUID | None] = mapped_column(references("trainer_profiles.id", cascade=True))
    total_courses: Mapped[Count | None]
    total_students: Mapped[Count | None]
    average_course_rating: Mapped[Decimal | None] = mapped_column(
        Numeric(3, 2), default=Decimal(0), server_default=text("0")
    )
    total_revenue: Mapped[Total | None]
    course_completion_rate: Mapped[Share | None]
    student_satisfaction: Mapped[Share | None]
    updated_at: Mapped[Updated | None]


class AnalyticsEvent(Base):
    """Something that happened on a page. Appended in one's own name or without one, never changed."""

    __tablename__ = "analytics_events"
    __table_args__ = (
        Index("ix_analytics_events_user", "user_id", "timestamp"),
        access(
            may("visitor", "insert", check="user_id is null"),
            *(
                may(role, "insert", check=OWN_OR_NAMELESS)
                for role in ("participant", "distributor", "trainer")
            ),
            may("admin", "select", using=granted(Permission.NETWORK_READ)),
            may("system", "select insert"),
            postgresql_partition_by="RANGE (timestamp)",
        ),
    )

    id: Mapped[Id]
    user_id: Mapped[UUID | None] = mapped_column(references("users.id"))
    session_id: Mapped[Words | None]
    event_type: Mapped[Words]
    event_name: Mapped[Words]
    event_data: Mapped[Json | None]
    page_url: Mapped[Words | None]
    user_agent: Mapped[Words | None]
    ip_address: Mapped[Address | None]
    timestamp: Mapped[Created] = mapped_column(primary_key=True)


AT_MY_DISTRIBUTOR = (
    "(distributor_id is null or exists (select 1 from assessments a "
    f"where a.distributor_id = tracking_sessions.distributor_id and {mine('a.participant_id')}))"
)


class TrackingSession(Base):
    """One visit. What was done in it in detail (`session_data`) is for the participant and the product."""

    __tablename__ = "tracking_sessions"
    __table_args__ = (
        Index("ix_tracking_sessions_distributor", "distributor_id", "start_time"),
        Index("ix_tracking_sessions_participant_id", "participant_id"),
        access(
            may("participant", "select", using=mine()),
            may("participant", "insert", check=f"{mine()} and {AT_MY_DISTRIBUTOR}"),
            may("participant", "update", using=mine(), columns=VISITED),
            may("distributor", "select", using=own(), columns=VISITS_SEEN_BY_DISTRIBUTORS),
            may(
                "admin", "select", using=granted(Permission.NETWORK_READ), columns=VISITS_SEEN_BY_DISTRIBUTORS
            ),
            may("system", "select insert update delete"),
        ),
    )

    id: Mapped[Id]
    session_id: Mapped[str] = mapped_column(Text, unique=True)
    distributor_id: Mapped[UUID | None] = mapped_column(references("distributor_profiles.id"))
    participant_id: Mapped[UUID | None]
    start_time: Mapped[Created | None]
    end_time: Mapped[Moment | None]
    duration_seconds: Mapped[int | None]
    page_views: Mapped[Count | None]
    events_count: Mapped[Count | None]
    conversion_event: Mapped[Words | None]
    session_data: Mapped[Json | None] = mapped_column(deferred=True)
