"""Analyses a model has written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

ACCESS = (
    "alter table ai_analysis_results enable row level security",
    "grant select on ai_analysis_results to maxpulse_system",
    "create policy system_select on ai_analysis_results for select to maxpulse_system using (true)",
    "grant insert on ai_analysis_results to maxpulse_system",
    "create policy system_insert on ai_analysis_results for insert to maxpulse_system with check (true)",
    "grant update on ai_analysis_results to maxpulse_system",
    "create policy system_update on ai_analysis_results for update to maxpulse_system using (true) with check (true)",
    "grant delete on ai_analysis_results to maxpulse_system",
    "create policy system_delete on ai_analysis_results for delete to maxpulse_system using (true)",
    "grant select on ai_analysis_results to maxpulse_admin",
    "create policy admin_select on ai_analysis_results for select to maxpulse_admin using (true)",
)


def upgrade() -> None:
    op.create_table(
        "ai_analysis_results",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("assessment_type", sa.Text(), nullable=False),
        sa.Column("analysis_data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("model_used", sa.Text(), nullable=True),
        sa.Column("processing_time_ms", sa.Integer(), nullable=True),
        sa.Column("cache_hits", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now() + interval '1 hour'"),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_analysis_results")),
        sa.UniqueConstraint("input_hash", name=op.f("uq_ai_analysis_results_input_hash")),
    )
    op.create_index("ix_ai_analysis_results_expires_at", "ai_analysis_results", ["expires_at"], unique=False)
    op.create_index("ix_ai_analysis_results_input_hash", "ai_analysis_results", ["input_hash"], unique=False)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("ai_analysis_results")
