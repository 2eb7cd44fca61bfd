"""Runs of the isolation probe, for admins to read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"

ACCESS = (
    "alter table probe_runs enable row level security",
    "grant select on probe_runs to maxpulse_admin",
    "create policy admin_select on probe_runs for select to maxpulse_admin using ((select admin_may('system.read')))",
    "grant select on probe_runs to maxpulse_system",
    "create policy system_select on probe_runs for select to maxpulse_system using (true)",
    "grant insert on probe_runs to maxpulse_system",
    "create policy system_insert on probe_runs for insert to maxpulse_system with check (true)",
    "grant delete on probe_runs to maxpulse_system",
    "create policy system_delete on probe_runs for delete to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "probe_runs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False, comment="tries that got at what is not theirs"),
        sa.Column(
            "findings",
            sa.Integer(),
            nullable=False,
            comment="all that should not be, what was reached among it",
        ),
        sa.Column("report", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe_runs")),
    )
    op.create_index("ix_probe_runs_finished_at", "probe_runs", ["finished_at"])
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("probe_runs")
