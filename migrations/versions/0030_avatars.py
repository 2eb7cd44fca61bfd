"""Pictures of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

ACCESS = (
    "alter table user_avatars enable row level security",
    "grant select on user_avatars to maxpulse_participant",
    "create policy participant_select on user_avatars for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_avatars to maxpulse_participant",
    "create policy participant_insert on user_avatars for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_avatars to maxpulse_participant",
    "create policy participant_update on user_avatars for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on user_avatars to maxpulse_participant",
    "create policy participant_delete on user_avatars for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_avatars to maxpulse_distributor",
    "create policy distributor_select on user_avatars for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_avatars to maxpulse_distributor",
    "create policy distributor_insert on user_avatars for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_avatars to maxpulse_distributor",
    "create policy distributor_update on user_avatars for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on user_avatars to maxpulse_distributor",
    "create policy distributor_delete on user_avatars for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_avatars to maxpulse_trainer",
    "create policy trainer_select on user_avatars for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_avatars to maxpulse_trainer",
    "create policy trainer_insert on user_avatars for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_avatars to maxpulse_trainer",
    "create policy trainer_update on user_avatars for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on user_avatars to maxpulse_trainer",
    "create policy trainer_delete on user_avatars for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_avatars to maxpulse_admin",
    "create policy admin_select on user_avatars for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_avatars to maxpulse_admin",
    "create policy admin_insert on user_avatars for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_avatars to maxpulse_admin",
    "create policy admin_update on user_avatars for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on user_avatars to maxpulse_admin",
    "create policy admin_delete on user_avatars for delete to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
)


def upgrade() -> None:
    op.create_table(
        "user_avatars",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("octet_length(picture) between 1 and 131072", name=op.f("ck_user_avatars_small")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_avatars_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_avatars")),
    )
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("user_avatars")
