"""Assessments, their answers and results, and the consent that opens them to a distributor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

ACCESS = (
    "alter table assessments enable row level security",
    "grant select on assessments to maxpulse_participant",
    "create policy participant_select on assessments for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant insert on assessments to maxpulse_participant",
    "create policy participant_insert on assessments for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant update (status, completed_at, updated_at) on assessments to maxpulse_participant",
    "create policy participant_update on assessments for update to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select on assessments to maxpulse_distributor",
    "create policy distributor_select on assessments for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on assessments to maxpulse_admin",
    "create policy admin_select on assessments for select to maxpulse_admin using (true)",
    "grant select on assessments to maxpulse_system",
    "create policy system_select on assessments for select to maxpulse_system using (true)",
    "alter table assessment_sessions enable row level security",
    "grant select on assessment_sessions to maxpulse_participant",
    "create policy participant_select on assessment_sessions for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant insert on assessment_sessions to maxpulse_participant",
    "create policy participant_insert on assessment_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant update (answers_version, progress_percentage, current_area, completed_at, updated_at) on assessment_sessions to maxpulse_participant",
    "create policy participant_update on assessment_sessions for update to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select (id, assessment_id, participant_id, distributor_id, client_id, link_id, device, progress_percentage, current_question_index, current_area, last_answer_at, completed_at, created_at, updated_at) on assessment_sessions to maxpulse_distributor",
    "create policy distributor_select on assessment_sessions for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and exists (select 1 from consents c where c.session_id = assessment_sessions.id and c.item = 'progress' and c.withdrawn_at is null))",
    "grant select (id, distributor_id, client_id, answers_version, completed_at) on assessment_sessions to maxpulse_recorder",
    "create policy recorder_select on assessment_sessions for select to maxpulse_recorder using (true)",
    "grant update (answers_version, progress_percentage, current_question_index, current_area, last_answer_at, updated_at) on assessment_sessions to maxpulse_recorder",
    "create policy recorder_update on assessment_sessions for update to maxpulse_recorder using (true) with check (true)",
    "grant select (id, assessment_id, distributor_id, created_at, completed_at) on assessment_sessions to maxpulse_admin",
    "create policy admin_select on assessment_sessions for select to maxpulse_admin using (true)",
    "grant select on assessment_sessions to maxpulse_system",
    "create policy system_select on assessment_sessions for select to maxpulse_system using (true)",
    "alter table consents enable row level security",
    "grant select on consents to maxpulse_participant",
    "create policy participant_select on consents for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant insert on consents to maxpulse_participant",
    "create policy participant_insert on consents for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and exists (select 1 from assessment_sessions s where s.id = consents.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and s.distributor_id = consents.distributor_id))",
    "grant update (withdrawn_at) on consents to maxpulse_participant",
    "create policy participant_update on consents for update to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select on consents to maxpulse_distributor",
    "create policy distributor_select on consents for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on consents to maxpulse_admin",
    "create policy admin_select on consents for select to maxpulse_admin using (true)",
    "grant select on consents to maxpulse_system",
    "create policy system_select on consents for select to maxpulse_system using (true)",
    "alter table assessment_responses enable row level security",
    "grant select on assessment_responses to maxpulse_participant",
    "create policy participant_select on assessment_responses for select to maxpulse_participant using (exists (select 1 from assessment_sessions s where s.id = assessment_responses.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on assessment_responses to maxpulse_distributor",
    "create policy distributor_select on assessment_responses for select to maxpulse_distributor using (exists (select 1 from consents c where c.session_id = assessment_responses.session_id and c.item = 'answers' and c.withdrawn_at is null))",
    "grant insert on assessment_responses to maxpulse_recorder",
    "create policy recorder_insert on assessment_responses for insert to maxpulse_recorder with check (true)",
    "grant select (id, session_id) on assessment_responses to maxpulse_recorder",
    "create policy recorder_select on assessment_responses for select to maxpulse_recorder using (true)",
    "grant select on assessment_responses to maxpulse_system",
    "create policy system_select on assessment_responses for select to maxpulse_system using (true)",
    "alter table assessment_results enable row level security",
    "grant select on assessment_results to maxpulse_participant",
    "create policy participant_select on assessment_results for select to maxpulse_participant using (exists (select 1 from assessment_sessions s where s.id = assessment_results.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on assessment_results to maxpulse_participant",
    "create policy participant_insert on assessment_results for insert to maxpulse_participant with check (exists (select 1 from assessment_sessions s where s.id = assessment_results.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on assessment_results to maxpulse_system",
    "create policy system_select on assessment_results for select to maxpulse_system using (true)",
    "grant update (analysis, analysis_source, analysis_state, ai_analysis_id, updated_at) on assessment_results to maxpulse_system",
    "create policy system_update on assessment_results for update to maxpulse_system using (true) with check (true)",
    "alter table assessment_findings enable row level security",
    "grant select on assessment_findings to maxpulse_participant",
    "create policy participant_select on assessment_findings for select to maxpulse_participant using (exists (select 1 from assessment_sessions s where s.id = assessment_findings.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on assessment_findings to maxpulse_participant",
    "create policy participant_insert on assessment_findings for insert to maxpulse_participant with check (exists (select 1 from assessment_sessions s where s.id = assessment_findings.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on assessment_findings to maxpulse_distributor",
    "create policy distributor_select on assessment_findings for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and exists (select 1 from consents c where c.session_id = assessment_findings.session_id and c.item = assessment_findings.item and c.withdrawn_at is null))",
    "grant select on assessment_findings to maxpulse_system",
    "create policy system_select on assessment_findings for select to maxpulse_system using (true)",
    "alter table client_assessments enable row level security",
    "grant select on client_assessments to maxpulse_participant",
    "create policy participant_select on client_assessments for select to maxpulse_participant using (exists (select 1 from clients c where c.id = client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on client_assessments to maxpulse_participant",
    "create policy participant_insert on client_assessments for insert to maxpulse_participant with check (exists (select 1 from clients c where c.id = client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant update (completed_at, score, recommendations) on client_assessments to maxpulse_participant",
    "create policy participant_update on client_assessments for update to maxpulse_participant using (exists (select 1 from clients c where c.id = client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))) with check (exists (select 1 from clients c where c.id = client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select (id, client_id, assessment_id, completed_at, created_at) on client_assessments to maxpulse_distributor",
    "create policy distributor_select on client_assessments for select to maxpulse_distributor using (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant select on client_assessments to maxpulse_system",
    "create policy system_select on client_assessments for select to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'incomplete'"), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "assessment_type in ('health', 'wealth', 'hybrid')", name=op.f("ck_assessments_assessment_type")
        ),
        sa.CheckConstraint(
            "status in ('incomplete', 'completed', 'reviewed')", name=op.f("ck_assessments_status")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_assessments_distributor_id")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["assessment_links.id"], name=op.f("fk_assessments_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(
        "ix_assessments_distributor_id", "assessments", ["distributor_id", "status"], unique=False
    )
    op.create_index(op.f("ix_assessments_link_id"), "assessments", ["link_id"], unique=False)
    op.create_index("ix_assessments_participant_id", "assessments", ["participant_id"], unique=False)
    op.create_table(
        "assessment_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column(
            "session_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("progress_percentage", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("current_question_index", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("current_area", sa.Text(), nullable=True),
        sa.Column(
            "demographics",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column(
            "health_metrics",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column(
            "user_profile",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("answers_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("content_version", sa.Text(), nullable=False),
        sa.Column("scoring_version", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("last_answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "progress_percentage between 0 and 100", name=op.f("ck_assessment_sessions_progress_percentage")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_assessment_sessions_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_assessment_sessions_client_id")),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_assessment_sessions_distributor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["assessment_links.id"], name=op.f("fk_assessment_sessions_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_assessment_sessions_session_id")),
    )
    op.create_index(
        "ix_assessment_sessions_assessment_id", "assessment_sessions", ["assessment_id"], unique=False
    )
    op.create_index("ix_assessment_sessions_client_id", "assessment_sessions", ["client_id"], unique=False)
    op.create_index(
        "ix_assessment_sessions_distributor_id", "assessment_sessions", ["distributor_id"], unique=False
    )
    op.create_index(op.f("ix_assessment_sessions_link_id"), "assessment_sessions", ["link_id"], unique=False)
    op.create_index(
        "ix_assessment_sessions_participant_id", "assessment_sessions", ["participant_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "item in ('storage', 'progress', 'grade', 'areas', 'answers')", name=op.f("ck_consents_item")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_consents_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_consents_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_distributor_id", "consents", ["distributor_id"], unique=False)
    op.create_index("ix_consents_session_id", "consents", ["session_id"], unique=False)
    op.create_index(
        "uq_consents_open",
        "consents",
        ["session_id", "item"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "assessment_responses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("server_order", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("question_text", sa.Text(), nullable=True),
        sa.Column("response_value", sa.Text(), nullable=True),
        sa.Column("entered_value", sa.Text(), nullable=True),
        sa.Column("entered_unit", sa.Text(), nullable=True),
        sa.Column("response_time_ms", sa.Integer(), nullable=True),
        sa.Column("is_correct", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_assessment_responses_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_responses")),
    )
    op.create_index(
        "ix_assessment_responses_session_id",
        "assessment_responses",
        ["session_id", "server_order"],
        unique=False,
    )
    op.create_table(
        "assessment_results",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("results_data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ai_analysis_id", sa.Uuid(), nullable=True),
        sa.Column("total_score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column(
            "category_scores",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column(
            "recommendations",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column(
            "analysis",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("analysis_source", sa.Text(), server_default=sa.text("'rules'"), nullable=False),
        sa.Column("analysis_state", sa.Text(), server_default=sa.text("'final'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "analysis_source in ('rules', 'model')", name=op.f("ck_assessment_results_analysis_source")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_assessment_results_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_results")),
    )
    op.create_index(
        "ix_assessment_results_ai_analysis_id", "assessment_results", ["ai_analysis_id"], unique=False
    )
    op.create_index("uq_assessment_results_session_id", "assessment_results", ["session_id"], unique=True)
    op.create_table(
        "assessment_findings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("item in ('grade', 'areas')", name=op.f("ck_assessment_findings_item")),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_assessment_findings_distributor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_assessment_findings_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "item", name=op.f("pk_assessment_findings")),
    )
    op.create_index(
        "ix_assessment_findings_distributor_id", "assessment_findings", ["distributor_id"], unique=False
    )
    op.create_table(
        "client_assessments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column(
            "recommendations",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_client_assessments_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_assessments_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_assessments")),
    )
    op.create_index(
        "ix_client_assessments_assessment_id", "client_assessments", ["assessment_id"], unique=False
    )
    op.create_index("ix_client_assessments_client_id", "client_assessments", ["client_id"], unique=False)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("client_assessments")
    op.drop_table("assessment_findings")
    op.drop_table("assessment_results")
    op.drop_table("assessment_responses")
    op.drop_table("consents")
    op.drop_table("assessment_sessions")
    op.drop_table("assessments")
