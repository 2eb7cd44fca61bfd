"""Admins of the two higher levels may bring and publish versions of the questions."""

from __future__ import annotations

from alembic import op

revision = "0051"
down_revision = "0050"

STANDARD = "'money.read', 'network.read', 'people.read', 'system.read'"
SUPER_BEFORE = (
    f"{STANDARD}, 'admins.manage', 'audit.export', 'audit.read', 'catalogue.manage', 'clients.read', "
    "'integrations.manage', 'learning.manage', 'money.approve', 'network.manage', 'people.manage'"
)
SUPER = f"{SUPER_BEFORE}, 'content.manage'"


def upgrade() -> None:
    _level_permissions(SUPER)


def downgrade() -> None:
    _level_permissions(SUPER_BEFORE)


def _level_permissions(reaching_far: str) -> None:
    op.execute(f"""
        create or replace function level_permissions(p_level text) returns text[] language sql immutable as $$
            select case p_level
                when 'standard' then array[{STANDARD}]
                when 'super' then array[{reaching_far}]
                when 'system' then array[{reaching_far}, 'mails.read', 'system.run']
            end
        $$
    """)
