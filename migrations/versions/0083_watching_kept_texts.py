"""Let kept texts be checked now and then, and be given for less of a level where they turn out wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0083"
down_revision = "0082"

ACCESS = (
    "alter table analysis_checks enable row level security",
    "grant select on analysis_checks to maxpulse_system",
    "create policy system_select on analysis_checks for select to maxpulse_system using (true)",
    "grant insert on analysis_checks to maxpulse_system",
    "create policy system_insert on analysis_checks for insert to maxpulse_system with check (true)",
    "grant update on analysis_checks to maxpulse_system",
    "create policy system_update on analysis_checks for update to maxpulse_system using (true) with check (true)",
    "grant delete on analysis_checks to maxpulse_system",
    "create policy system_delete on analysis_checks for delete to maxpulse_system using (true)",
    "grant select on analysis_checks to maxpulse_admin",
    "create policy admin_select on analysis_checks for select to maxpulse_admin using ((select admin_may('system.read')))",
    "alter table analysis_grids enable row level security",
    "grant select on analysis_grids to maxpulse_system",
    "create policy system_select on analysis_grids for select to maxpulse_system using (true)",
    "grant insert on analysis_grids to maxpulse_system",
    "create policy system_insert on analysis_grids for insert to maxpulse_system with check (true)",
    "grant update on analysis_grids to maxpulse_system",
    "create policy system_update on analysis_grids for update to maxpulse_system using (true) with check (true)",
    "grant select on analysis_grids to maxpulse_admin",
    "create policy admin_select on analysis_grids for select to maxpulse_admin using ((select admin_may('system.read')))",
    "grant insert on analysis_grids to maxpulse_admin",
    "create policy admin_insert on analysis_grids for insert to maxpulse_admin with check ((select admin_may('system.run')) and state = 'whole' and changed_by is null)",
    "grant update on analysis_grids to maxpulse_admin",
    "create policy admin_update on analysis_grids for update to maxpulse_admin using ((select admin_may('system.run'))) with check ((select admin_may('system.run')) and changed_by = (select nullif(current_setting('app.user_id', true), '')::uuid))",
)


def upgrade() -> None:
    _checks()
    _grids()
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("analysis_grids")
    op.drop_table("analysis_checks")


def _checks() -> None:
    op.create_table(
        "analysis_checks",
        _id(),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("pattern", postgresql.JSONB(), nullable=False),
        sa.Column("grid", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("nearer_end", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'drawn'"), nullable=False),
        sa.Column("asked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("kept_text", postgresql.JSONB(), nullable=False),
        sa.Column("shadow_text", postgresql.JSONB(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.CheckConstraint("nearer_end in ('lower', 'upper')", name=op.f("ck_analysis_checks_nearer_end")),
        sa.CheckConstraint("state in ('drawn', 'asked', 'done')", name=op.f("ck_analysis_checks_state")),
        sa.CheckConstraint(
            "verdict in ('right', 'other_direction', 'contradicts', 'unusable')",
            name=op.f("ck_analysis_checks_verdict"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_checks")),
    )
    op.create_index("ix_analysis_checks_grid", "analysis_checks", ["grid", "turn"])
    is_open = sa.text("state <> 'done'")
    op.create_index("ix_analysis_checks_open", "analysis_checks", ["state"], postgresql_where=is_open)


def _grids() -> None:
    op.create_table(
        "analysis_grids",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'whole'"), nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("checked", sa.Integer(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state in ('whole', 'split', 'off')", name=op.f("ck_analysis_grids_state")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_analysis_grids_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_grids")),
        sa.UniqueConstraint("name", name=op.f("uq_analysis_grids_name")),
    )
    op.create_index("ix_analysis_grids_changed_by", "analysis_grids", ["changed_by"])


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
