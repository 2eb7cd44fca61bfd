"""Nobody sets up a second factor before their address is confirmed: who opened an account keeps nobody out of theirs.

Admins are left out: they come by invitation, and whoever becomes one has to set one up before anything else. The
release before this one runs on: its pages ask the same.
"""

from __future__ import annotations

from alembic import op

revision = "0046"
down_revision = "0045"

ONES_OWN_AND_NEW = (
    "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and confirmed_at is null"
)
CONFIRMED = "(select users.email_verified_at is not null from users where users.id = second_factors.user_id)"
ROLES = ("participant", "distributor", "trainer")
# A secret that was only shown would be turned on by its first code.
FORGET_SHOWN = """
delete from second_factors f using users u
 where u.id = f.user_id and f.confirmed_at is null and u.email_verified_at is null and u.role <> 'admin'
"""


def upgrade() -> None:
    _insert_where(f"{ONES_OWN_AND_NEW} and {CONFIRMED}")
    op.execute(FORGET_SHOWN)


def downgrade() -> None:
    _insert_where(ONES_OWN_AND_NEW)


def _insert_where(condition: str) -> None:
    for role in ROLES:
        op.execute(f"alter policy {role}_insert on second_factors with check ({condition})")
