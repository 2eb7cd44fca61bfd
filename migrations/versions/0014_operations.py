"""What the product measures and logs about itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

ACCESS = (
    "alter table performance_metrics enable row level security",
    "grant insert on performance_metrics to maxpulse_distributor",
    "create policy distributor_insert on performance_metrics for insert to maxpulse_distributor with check (true)",
    "grant select on performance_metrics to maxpulse_admin",
    "create policy admin_select on performance_metrics for select to maxpulse_admin using (true)",
    "grant select on performance_metrics to maxpulse_system",
    "create policy system_select on performance_metrics for select to maxpulse_system using (true)",
    "grant insert on performance_metrics to maxpulse_system",
    "create policy system_insert on performance_metrics for insert to maxpulse_system with check (true)",
    "grant delete on performance_metrics to maxpulse_system",
    "create policy system_delete on performance_metrics for delete to maxpulse_system using (true)",
    "alter table system_logs enable row level security",
    "grant select on system_logs to maxpulse_admin",
    "create policy admin_select on system_logs for select to maxpulse_admin using (true)",
    "grant select on system_logs to maxpulse_system",
    "create policy system_select on system_logs for select to maxpulse_system using (true)",
    "grant insert on system_logs to maxpulse_system",
    "create policy system_insert on system_logs for insert to maxpulse_system with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "performance_metrics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("component_name", sa.Text(), nullable=False),
        sa.Column("metric_type", sa.Text(), nullable=False),
        sa.Column("metric_value", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column(
            "tags", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_metrics")),
    )
    op.create_index(
        "ix_performance_metrics_component_name",
        "performance_metrics",
        ["component_name", "metric_type", "recorded_at"],
        unique=False,
    )
    op.create_index(
        "ix_performance_metrics_recorded_at", "performance_metrics", ["recorded_at"], unique=False
    )
    op.create_table(
        "system_logs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("log_level", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "context", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=True
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("timestamp", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "log_level in ('debug', 'info', 'warn', 'error', 'fatal')", name=op.f("ck_system_logs_log_level")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_system_logs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_logs")),
    )
    op.create_index("ix_system_logs_timestamp", "system_logs", ["timestamp"], unique=False)
    op.create_index("ix_system_logs_user_id", "system_logs", ["user_id"], unique=False)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("system_logs")
    op.drop_table("performance_metrics")
