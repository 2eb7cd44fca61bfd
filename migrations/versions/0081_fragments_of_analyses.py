"""Keep what a model writes in fragments: what it still owes, who waits for it, what it costs and what it saves.

Whole analyses that were kept before have no pattern; nobody asks for them any more, and they expire.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081"
down_revision = "0080"

TABLES = ("analysis_requests", "analysis_waits", "model_calls", "analysis_budgets", "analysis_days")
ACCESS = (
    "alter table analysis_requests enable row level security",
    "grant select on analysis_requests to maxpulse_system",
    "create policy system_select on analysis_requests for select to maxpulse_system using (true)",
    "grant insert on analysis_requests to maxpulse_system",
    "create policy system_insert on analysis_requests for insert to maxpulse_system with check (true)",
    "grant update on analysis_requests to maxpulse_system",
    "create policy system_update on analysis_requests for update to maxpulse_system using (true) with check (true)",
    "grant delete on analysis_requests to maxpulse_system",
    "create policy system_delete on analysis_requests for delete to maxpulse_system using (true)",
    "grant select on analysis_requests to maxpulse_admin",
    "create policy admin_select on analysis_requests for select to maxpulse_admin using ((select admin_may('system.read')))",
    "alter table analysis_waits enable row level security",
    "grant select on analysis_waits to maxpulse_system",
    "create policy system_select on analysis_waits for select to maxpulse_system using (true)",
    "grant insert on analysis_waits to maxpulse_system",
    "create policy system_insert on analysis_waits for insert to maxpulse_system with check (true)",
    "grant delete on analysis_waits to maxpulse_system",
    "create policy system_delete on analysis_waits for delete to maxpulse_system using (true)",
    "alter table model_calls enable row level security",
    "grant select on model_calls to maxpulse_system",
    "create policy system_select on model_calls for select to maxpulse_system using (true)",
    "grant insert on model_calls to maxpulse_system",
    "create policy system_insert on model_calls for insert to maxpulse_system with check (true)",
    "grant delete on model_calls to maxpulse_system",
    "create policy system_delete on model_calls for delete to maxpulse_system using (true)",
    "grant update (outcome, input_tokens, output_tokens, cost, took_ms) on model_calls to maxpulse_system",
    "create policy system_update on model_calls for update to maxpulse_system using (true) with check (true)",
    "grant select on model_calls to maxpulse_admin",
    "create policy admin_select on model_calls for select to maxpulse_admin using ((select admin_may('system.read')))",
    "alter table analysis_budgets enable row level security",
    "grant select on analysis_budgets to maxpulse_system",
    "create policy system_select on analysis_budgets for select to maxpulse_system using (true)",
    "grant insert on analysis_budgets to maxpulse_system",
    "create policy system_insert on analysis_budgets for insert to maxpulse_system with check (true)",
    "grant update on analysis_budgets to maxpulse_system",
    "create policy system_update on analysis_budgets for update to maxpulse_system using (true) with check (true)",
    "grant select on analysis_budgets to maxpulse_admin",
    "create policy admin_select on analysis_budgets for select to maxpulse_admin using ((select admin_may('system.read')))",
    "alter table analysis_days enable row level security",
    "grant select on analysis_days to maxpulse_system",
    "create policy system_select on analysis_days for select to maxpulse_system using (true)",
    "grant insert on analysis_days to maxpulse_system",
    "create policy system_insert on analysis_days for insert to maxpulse_system with check (true)",
    "grant update on analysis_days to maxpulse_system",
    "create policy system_update on analysis_days for update to maxpulse_system using (true) with check (true)",
    "grant select on analysis_days to maxpulse_admin",
    "create policy admin_select on analysis_days for select to maxpulse_admin using ((select admin_may('system.read')))",
)


def upgrade() -> None:
    op.add_column("ai_analysis_results", sa.Column("pattern", postgresql.JSONB(), nullable=True))
    op.add_column("ai_analysis_results", sa.Column("cost", sa.Numeric(12, 6), nullable=True))
    op.add_column("ai_analysis_results", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    _what_is_owed()
    _who_waits()
    _calls()
    _money()
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for column in ("last_used_at", "cost", "pattern"):
        op.drop_column("ai_analysis_results", column)


def _what_is_owed() -> None:
    op.create_table(
        "analysis_requests",
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("pattern", postgresql.JSONB(), nullable=False),
        sa.Column("content_version", sa.Text(), nullable=False),
        sa.Column("scoring_version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'wanted'"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        _created(),
        sa.CheckConstraint("state in ('wanted', 'refused')", name=op.f("ck_analysis_requests_state")),
        sa.PrimaryKeyConstraint("input_hash", name=op.f("pk_analysis_requests")),
    )
    op.create_index("ix_analysis_requests_created_at", "analysis_requests", ["created_at"])


def _who_waits() -> None:
    op.create_table(
        "analysis_waits",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_analysis_waits_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "input_hash", name=op.f("pk_analysis_waits")),
    )
    op.create_index("ix_analysis_waits_input_hash", "analysis_waits", ["input_hash"])


def _calls() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("'asked'"), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Numeric(12, 6), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        _created(),
        sa.CheckConstraint("purpose in ('reader', 'warm', 'shadow')", name=op.f("ck_model_calls_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index("ix_model_calls_created_at", "model_calls", ["created_at"])
    asked = sa.text("outcome = 'asked'")
    op.create_index("ix_model_calls_asked", "model_calls", ["created_at"], postgresql_where=asked)


def _money() -> None:
    op.create_table(
        "analysis_budgets",
        sa.Column("period", sa.Text(), nullable=False),
        _amount("spent"),
        _amount("reserved"),
        sa.CheckConstraint("spent >= 0 and reserved >= 0", name=op.f("ck_analysis_budgets_amounts")),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_analysis_budgets")),
    )
    counts = ("analyses", "whole_hits", "fragments", "fragment_hits", "calls_saved")
    op.create_table(
        "analysis_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in counts),
        _amount("saved"),
        sa.PrimaryKeyConstraint("day", "type", name=op.f("pk_analysis_days")),
    )


def _created() -> sa.Column[object]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _amount(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(12, 6), server_default=sa.text("0"), nullable=False)
