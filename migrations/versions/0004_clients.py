"""Clients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

ACCESS = (
    "alter table clients enable row level security",
    "grant insert on clients to maxpulse_participant",
    "create policy participant_insert on clients for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select (id, distributor_id, participant_id, name, email, status) on clients to maxpulse_participant",
    "create policy participant_select on clients for select to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant update (name, email, status, updated_at) on clients to maxpulse_participant",
    "create policy participant_update on clients for update to maxpulse_participant using (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "grant select on clients to maxpulse_distributor",
    "create policy distributor_select on clients for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on clients to maxpulse_distributor",
    "create policy distributor_insert on clients for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid) and participant_id is null)",
    "grant update (name, email, phone, status, priority, source, notes, tags, updated_at) on clients to maxpulse_distributor",
    "create policy distributor_update on clients for update to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)) with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on clients to maxpulse_admin",
    "create policy admin_select on clients for select to maxpulse_admin using (true)",
    "grant select on clients to maxpulse_system",
    "create policy system_select on clients for select to maxpulse_system using (true)",
    "grant insert on clients to maxpulse_system",
    "create policy system_insert on clients for insert to maxpulse_system with check (true)",
    "grant update on clients to maxpulse_system",
    "create policy system_update on clients for update to maxpulse_system using (true) with check (true)",
)


def upgrade() -> None:
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'lead'"), nullable=True),
        sa.Column("priority", sa.Text(), server_default=sa.text("'medium'"), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint("priority in ('low', 'medium', 'high')", name=op.f("ck_clients_priority")),
        sa.CheckConstraint(
            "status in ('lead', 'prospect', 'customer', 'inactive')", name=op.f("ck_clients_status")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_clients_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
    )
    op.create_index("ix_clients_distributor_status", "clients", ["distributor_id", "status"], unique=False)
    op.create_index("ix_clients_participant_id", "clients", ["participant_id"], unique=False)
    op.create_index("uq_clients_participant", "clients", ["distributor_id", "participant_id"], unique=True)
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("clients")
