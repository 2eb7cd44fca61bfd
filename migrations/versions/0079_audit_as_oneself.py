"""Admins and the system write audit entries as themselves, as everybody else does; only programs act for anybody."""

from __future__ import annotations

from alembic import op

revision = "0079"
down_revision = "0078"

ADMIN = (
    "actor_role = 'admin' and actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) "
    "and actor_participant_id is null"
)
SYSTEM = "actor_role = 'system'"
AS_ONESELF = "acting_for_id is null"


def upgrade() -> None:
    op.execute(f"alter policy admin_insert on audit_entries with check ({ADMIN} and {AS_ONESELF})")
    op.execute(f"alter policy system_insert on audit_entries with check ({SYSTEM} and {AS_ONESELF})")


def downgrade() -> None:
    op.execute(f"alter policy admin_insert on audit_entries with check ({ADMIN})")
    op.execute(f"alter policy system_insert on audit_entries with check ({SYSTEM})")
