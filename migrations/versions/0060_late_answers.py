"""Answers that a device took without network and sent later: when they were given, and which of two counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0052"

ACCESS = (
    "alter table late_answers enable row level security",
    "grant select on late_answers to maxpulse_participant",
    "create policy participant_select on late_answers for select to maxpulse_participant using (exists (select 1 from assessment_sessions s where s.id = late_answers.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on late_answers to maxpulse_participant",
    "create policy participant_insert on late_answers for insert to maxpulse_participant with check (exists (select 1 from assessment_sessions s where s.id = late_answers.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant update (settled_at) on late_answers to maxpulse_participant",
    "create policy participant_update on late_answers for update to maxpulse_participant using (exists (select 1 from assessment_sessions s where s.id = late_answers.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))) with check (exists (select 1 from assessment_sessions s where s.id = late_answers.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on late_answers to maxpulse_system",
    "create policy system_select on late_answers for select to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "late_answers",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("response_value", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_counter", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("rival_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "verdict in ('counted', 'set_aside', 'finished')", name=op.f("ck_late_answers_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["assessment_sessions.id"],
            name=op.f("fk_late_answers_session_id_assessment_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answers")),
    )
    op.create_index("ix_late_answers_session_id", "late_answers", ["session_id", "device_id"])
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("late_answers")
