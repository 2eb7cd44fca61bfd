"""Rollups and the events behind them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

ACCESS = (
    "alter table revenue_analytics enable row level security",
    "grant select on revenue_analytics to maxpulse_distributor",
    "create policy distributor_select on revenue_analytics for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on revenue_analytics to maxpulse_admin",
    "create policy admin_select on revenue_analytics for select to maxpulse_admin using (true)",
    "grant select on revenue_analytics to maxpulse_system",
    "create policy system_select on revenue_analytics for select to maxpulse_system using (true)",
    "grant insert on revenue_analytics to maxpulse_system",
    "create policy system_insert on revenue_analytics for insert to maxpulse_system with check (true)",
    "grant update on revenue_analytics to maxpulse_system",
    "create policy system_update on revenue_analytics for update to maxpulse_system using (true) with check (true)",
    "grant delete on revenue_analytics to maxpulse_system",
    "create policy system_delete on revenue_analytics for delete to maxpulse_system using (true)",
    "alter table learning_analytics enable row level security",
    "grant select on learning_analytics to maxpulse_distributor",
    "create policy distributor_select on learning_analytics for select to maxpulse_distributor using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on learning_analytics to maxpulse_participant",
    "create policy participant_select on learning_analytics for select to maxpulse_participant using (student_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on learning_analytics to maxpulse_trainer",
    "create policy trainer_select on learning_analytics for select to maxpulse_trainer using (exists (select 1 from courses c where c.id = learning_analytics.course_id))",
    "grant select on learning_analytics to maxpulse_admin",
    "create policy admin_select on learning_analytics for select to maxpulse_admin using (true)",
    "grant select on learning_analytics to maxpulse_system",
    "create policy system_select on learning_analytics for select to maxpulse_system using (true)",
    "grant insert on learning_analytics to maxpulse_system",
    "create policy system_insert on learning_analytics for insert to maxpulse_system with check (true)",
    "grant update on learning_analytics to maxpulse_system",
    "create policy system_update on learning_analytics for update to maxpulse_system using (true) with check (true)",
    "grant delete on learning_analytics to maxpulse_system",
    "create policy system_delete on learning_analytics for delete to maxpulse_system using (true)",
    "alter table trainer_analytics enable row level security",
    "grant select on trainer_analytics to maxpulse_trainer",
    "create policy trainer_select on trainer_analytics for select to maxpulse_trainer using (exists (select 1 from trainer_profiles t where t.id = trainer_analytics.trainer_id))",
    "grant select on trainer_analytics to maxpulse_admin",
    "create policy admin_select on trainer_analytics for select to maxpulse_admin using (true)",
    "grant select on trainer_analytics to maxpulse_system",
    "create policy system_select on trainer_analytics for select to maxpulse_system using (true)",
    "grant insert on trainer_analytics to maxpulse_system",
    "create policy system_insert on trainer_analytics for insert to maxpulse_system with check (true)",
    "grant update on trainer_analytics to maxpulse_system",
    "create policy system_update on trainer_analytics for update to maxpulse_system using (true) with check (true)",
    "grant delete on trainer_analytics to maxpulse_system",
    "create policy system_delete on trainer_analytics for delete to maxpulse_system using (true)",
    "alter table analytics_events enable row level security",
    "grant insert on analytics_events to maxpulse_visitor",
    "create policy visitor_insert on analytics_events for insert to maxpulse_visitor with check (user_id is null)",
    "grant insert on analytics_events to maxpulse_participant",
    "create policy participant_insert on analytics_events for insert to maxpulse_participant with check ((user_id is null or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant insert on analytics_events to maxpulse_distributor",
    "create policy distributor_insert on analytics_events for insert to maxpulse_distributor with check ((user_id is null or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant insert on analytics_events to maxpulse_trainer",
    "create policy trainer_insert on analytics_events for insert to maxpulse_trainer with check ((user_id is null or user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant select on analytics_events to maxpulse_admin",
    "create policy admin_select on analytics_events for select to maxpulse_admin using (true)",
    "grant select on analytics_events to maxpulse_system",
    "create policy system_select on analytics_events for select to maxpulse_system using (true)",
    "grant insert on analytics_events to maxpulse_system",
    "create policy system_insert on analytics_events for insert to maxpulse_system with check (true)",
    "alter table tracking_sessions enable row level security",
    "grant select on tracking_sessions to maxpulse_participant",
    "create policy participant_select on tracking_sessions for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant insert on tracking_sessions to maxpulse_participant",
    "create policy participant_insert on tracking_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant update (end_time, duration_seconds, page_views, events_count, conversion_event, session_data) on tracking_sessions to maxpulse_participant",
    "create policy participant_update on tracking_sessions for update to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select (id, session_id, distributor_id, participant_id, start_time, end_time, duration_seconds, page_views, events_count, conversion_event) on tracking_sessions to maxpulse_distributor",
    "create policy distributor_select on tracking_sessions for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select (id, session_id, distributor_id, participant_id, start_time, end_time, duration_seconds, page_views, events_count, conversion_event) on tracking_sessions to maxpulse_admin",
    "create policy admin_select on tracking_sessions for select to maxpulse_admin using (true)",
    "grant select on tracking_sessions to maxpulse_system",
    "create policy system_select on tracking_sessions for select to maxpulse_system using (true)",
    "grant insert on tracking_sessions to maxpulse_system",
    "create policy system_insert on tracking_sessions for insert to maxpulse_system with check (true)",
    "grant update on tracking_sessions to maxpulse_system",
    "create policy system_update on tracking_sessions for update to maxpulse_system using (true) with check (true)",
    "grant delete on tracking_sessions to maxpulse_system",
    "create policy system_delete on tracking_sessions for delete to maxpulse_system using (true)",
)

FUNCTIONS = (
    """
select ensure_month_partitions((current_date - interval '4 months')::date, 6)
    """,
)


def upgrade() -> None:
    op.create_table(
        "revenue_analytics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column(
            "total_sales", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column(
            "total_commissions", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column("assessment_count", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column(
            "conversion_rate", sa.Numeric(precision=5, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column(
            "metrics", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=True
        ),
        sa.Column(
            "calculated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_revenue_analytics_period")),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_revenue_analytics_distributor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revenue_analytics")),
        sa.UniqueConstraint(
            "distributor_id",
            "period_start",
            "period_end",
            name=op.f("uq_revenue_analytics_distributor_id_period_start_period_end"),
        ),
    )
    op.create_table(
        "learning_analytics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column(
            "total_time_spent", sa.Integer(), server_default=sa.text("0"), nullable=True, comment="in seconds"
        ),
        sa.Column("modules_completed", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("quizzes_passed", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column(
            "average_quiz_score", sa.Numeric(precision=5, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column("learning_streak", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("last_activity", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "engagement_score", sa.Numeric(precision=5, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_learning_analytics_course_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["users.id"], name=op.f("fk_learning_analytics_student_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_analytics")),
        sa.UniqueConstraint(
            "student_id",
            "course_id",
            name=op.f("uq_learning_analytics_student_id_course_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_learning_analytics_course_id", "learning_analytics", ["course_id"], unique=False)
    op.create_table(
        "trainer_analytics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=True),
        sa.Column("total_courses", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("total_students", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column(
            "average_course_rating",
            sa.Numeric(precision=3, scale=2),
            server_default=sa.text("0"),
            nullable=True,
        ),
        sa.Column(
            "total_revenue", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column(
            "course_completion_rate",
            sa.Numeric(precision=5, scale=2),
            server_default=sa.text("0"),
            nullable=True,
        ),
        sa.Column(
            "student_satisfaction",
            sa.Numeric(precision=5, scale=2),
            server_default=sa.text("0"),
            nullable=True,
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["trainer_id"],
            ["trainer_profiles.id"],
            name=op.f("fk_trainer_analytics_trainer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_analytics")),
        sa.UniqueConstraint("trainer_id", name=op.f("uq_trainer_analytics_trainer_id")),
    )
    op.create_table(
        "analytics_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=False),
        sa.Column(
            "event_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("ip_address", postgresql.INET(), nullable=True),
        sa.Column("timestamp", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_analytics_events_user_id")),
        sa.PrimaryKeyConstraint("id", "timestamp", name=op.f("pk_analytics_events")),
        postgresql_partition_by="RANGE (timestamp)",
    )
    op.create_index("ix_analytics_events_user", "analytics_events", ["user_id", "timestamp"], unique=False)
    op.create_table(
        "tracking_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("start_time", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("end_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("page_views", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("events_count", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("conversion_event", sa.Text(), nullable=True),
        sa.Column(
            "session_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_tracking_sessions_distributor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_tracking_sessions_session_id")),
    )
    op.create_index(
        "ix_tracking_sessions_distributor",
        "tracking_sessions",
        ["distributor_id", "start_time"],
        unique=False,
    )
    op.create_index(
        "ix_tracking_sessions_participant_id", "tracking_sessions", ["participant_id"], unique=False
    )
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("tracking_sessions")
    op.drop_table("analytics_events")
    op.drop_table("trainer_analytics")
    op.drop_table("learning_analytics")
    op.drop_table("revenue_analytics")
