"""What was not right with what guards everybody, and when admins were written to about it.

The release before writes to nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0068"

ACCESS = (
    "alter table alarms enable row level security",
    "grant select on alarms to maxpulse_system",
    "create policy system_select on alarms for select to maxpulse_system using (true)",
    "grant insert on alarms to maxpulse_system",
    "create policy system_insert on alarms for insert to maxpulse_system with check (true)",
    "grant update on alarms to maxpulse_system",
    "create policy system_update on alarms for update to maxpulse_system using (true) with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cause in ('isolation_failed', 'isolation_untried', 'audit_broken', 'audit_late')",
            name=op.f("ck_alarms_cause"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "uq_alarms_open", "alarms", ["cause"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("alarms")
