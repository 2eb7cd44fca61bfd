"""What somebody has ticked in the plan of their result: theirs alone, and gone with the result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0061"

ACCESS = (
    "alter table plan_ticks enable row level security",
    "grant select on plan_ticks to maxpulse_participant",
    "create policy participant_select on plan_ticks for select to maxpulse_participant using (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = plan_ticks.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on plan_ticks to maxpulse_participant",
    "create policy participant_insert on plan_ticks for insert to maxpulse_participant with check (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = plan_ticks.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant delete on plan_ticks to maxpulse_participant",
    "create policy participant_delete on plan_ticks for delete to maxpulse_participant using (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = plan_ticks.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on plan_ticks to maxpulse_system",
    "create policy system_select on plan_ticks for select to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "plan_ticks",
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(step) <= 80", name=op.f("ck_plan_ticks_step")),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["assessment_results.id"],
            name=op.f("fk_plan_ticks_result_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("result_id", "step", name=op.f("pk_plan_ticks")),
    )
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("plan_ticks")
