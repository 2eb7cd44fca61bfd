"""Mail that is owed, sent or given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ACCESS = (
    "alter table mails enable row level security",
    "grant insert on mails to maxpulse_visitor",
    "create policy visitor_insert on mails for insert to maxpulse_visitor with check (sent_at is null and attempts = 0 and about_user_id is null)",
    "grant insert on mails to maxpulse_participant",
    "create policy participant_insert on mails for insert to maxpulse_participant with check (sent_at is null and attempts = 0 and (about_user_id is null or about_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant insert on mails to maxpulse_distributor",
    "create policy distributor_insert on mails for insert to maxpulse_distributor with check (sent_at is null and attempts = 0 and (about_user_id is null or about_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant insert on mails to maxpulse_trainer",
    "create policy trainer_insert on mails for insert to maxpulse_trainer with check (sent_at is null and attempts = 0 and (about_user_id is null or about_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)))",
    "grant insert on mails to maxpulse_admin",
    "create policy admin_insert on mails for insert to maxpulse_admin with check (sent_at is null and attempts = 0)",
    "grant insert on mails to maxpulse_system",
    "create policy system_insert on mails for insert to maxpulse_system with check (sent_at is null and attempts = 0)",
    "grant select on mails to maxpulse_admin",
    "create policy admin_select on mails for select to maxpulse_admin using (shown_to_admins)",
    "grant select on mails to maxpulse_system",
    "create policy system_select on mails for select to maxpulse_system using (true)",
    "grant update on mails to maxpulse_system",
    "create policy system_update on mails for update to maxpulse_system using (true) with check (true)",
    "grant delete on mails to maxpulse_system",
    "create policy system_delete on mails for delete to maxpulse_system using (true)",
)


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("about_user_id", sa.Uuid(), nullable=True),
        sa.Column("shown_to_admins", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_user_id"], ["users.id"], name=op.f("fk_mails_about_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(
        "ix_mails_owed",
        "mails",
        ["due_at"],
        postgresql_where=sa.text("sent_at is null and given_up_at is null"),
    )
    op.create_index("ix_mails_about_user_id", "mails", ["about_user_id"])
    op.create_index("ix_mails_created_at", "mails", ["created_at"])
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("mails")
