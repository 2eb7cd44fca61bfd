"""Notes, follow-ups and everything else said to clients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

ACCESS = (
    "alter table client_communications enable row level security",
    "grant select on client_communications to maxpulse_distributor",
    "create policy distributor_select on client_communications for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on client_communications to maxpulse_distributor",
    "create policy distributor_insert on client_communications for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant update (communication_type, subject, content, status, sent_at) on client_communications to maxpulse_distributor",
    "create policy distributor_update on client_communications for update to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)) with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant delete on client_communications to maxpulse_distributor",
    "create policy distributor_delete on client_communications for delete to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and status = 'draft')",
    "grant select on client_communications to maxpulse_system",
    "create policy system_select on client_communications for select to maxpulse_system using (true)",
    "grant insert on client_communications to maxpulse_system",
    "create policy system_insert on client_communications for insert to maxpulse_system with check (true)",
    "grant update (status, sent_at) on client_communications to maxpulse_system",
    "create policy system_update on client_communications for update to maxpulse_system using (true) with check (true)",
    "alter table client_notes enable row level security",
    "grant select on client_notes to maxpulse_distributor",
    "create policy distributor_select on client_notes for select to maxpulse_distributor using (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant delete on client_notes to maxpulse_distributor",
    "create policy distributor_delete on client_notes for delete to maxpulse_distributor using (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant insert on client_notes to maxpulse_distributor",
    "create policy distributor_insert on client_notes for insert to maxpulse_distributor with check (created_by = (select nullif(current_setting('app.user_id', true), '')::uuid) and exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant update (note_type, content, is_private, updated_at) on client_notes to maxpulse_distributor",
    "create policy distributor_update on client_notes for update to maxpulse_distributor using (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))) with check (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant select on client_notes to maxpulse_system",
    "create policy system_select on client_notes for select to maxpulse_system using (true)",
    "alter table client_activities enable row level security",
    "grant select on client_activities to maxpulse_distributor",
    "create policy distributor_select on client_activities for select to maxpulse_distributor using (exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant insert on client_activities to maxpulse_distributor",
    "create policy distributor_insert on client_activities for insert to maxpulse_distributor with check (created_by = (select nullif(current_setting('app.user_id', true), '')::uuid) and exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant select on client_activities to maxpulse_system",
    "create policy system_select on client_activities for select to maxpulse_system using (true)",
    "grant insert on client_activities to maxpulse_system",
    "create policy system_insert on client_activities for insert to maxpulse_system with check (true)",
    "alter table client_follow_ups enable row level security",
    "grant select on client_follow_ups to maxpulse_distributor",
    "create policy distributor_select on client_follow_ups for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on client_follow_ups to maxpulse_distributor",
    "create policy distributor_insert on client_follow_ups for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and exists (select 1 from clients c where c.id = client_id and c.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant update (due_date, follow_up_type, status, notes, completed_at, updated_at) on client_follow_ups to maxpulse_distributor",
    "create policy distributor_update on client_follow_ups for update to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)) with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on client_follow_ups to maxpulse_system",
    "create policy system_select on client_follow_ups for select to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "client_communications",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("communication_type", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'sent'"), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "communication_type in ('email', 'sms', 'call', 'meeting', 'note')",
            name=op.f("ck_client_communications_communication_type"),
        ),
        sa.CheckConstraint(
            "status in ('draft', 'sent', 'delivered', 'read', 'replied')",
            name=op.f("ck_client_communications_status"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_communications_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_client_communications_distributor_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_communications")),
    )
    op.create_index(
        "ix_client_communications_client_id", "client_communications", ["client_id", "sent_at"], unique=False
    )
    op.create_index(
        "ix_client_communications_distributor_id",
        "client_communications",
        ["distributor_id", "sent_at"],
        unique=False,
    )
    op.create_table(
        "client_notes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("note_type", sa.Text(), server_default=sa.text("'general'"), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "note_type in ('general', 'follow_up', 'meeting', 'call', 'important')",
            name=op.f("ck_client_notes_note_type"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_notes_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_client_notes_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_notes")),
    )
    op.create_index("ix_client_notes_client_id", "client_notes", ["client_id", "created_at"], unique=False)
    op.create_index("ix_client_notes_created_by", "client_notes", ["created_by"], unique=False)
    op.create_table(
        "client_activities",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "activity_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("timestamp", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_activities_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_client_activities_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_activities")),
    )
    op.create_index(
        "ix_client_activities_client_id", "client_activities", ["client_id", "timestamp"], unique=False
    )
    op.create_index("ix_client_activities_created_by", "client_activities", ["created_by"], unique=False)
    op.create_table(
        "client_follow_ups",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("due_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_type", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "follow_up_type in ('call', 'email', 'meeting', 'assessment_reminder')",
            name=op.f("ck_client_follow_ups_follow_up_type"),
        ),
        sa.CheckConstraint(
            "status in ('pending', 'completed', 'cancelled', 'rescheduled')",
            name=op.f("ck_client_follow_ups_status"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_follow_ups_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"], ["distributor_profiles.id"], name=op.f("fk_client_follow_ups_distributor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_follow_ups")),
    )
    op.create_index(
        "ix_client_follow_ups_client_id", "client_follow_ups", ["client_id", "due_date"], unique=False
    )
    op.create_index(
        "ix_client_follow_ups_distributor_id",
        "client_follow_ups",
        ["distributor_id", "status", "due_date"],
        unique=False,
    )
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("client_follow_ups")
    op.drop_table("client_activities")
    op.drop_table("client_notes")
    op.drop_table("client_communications")
