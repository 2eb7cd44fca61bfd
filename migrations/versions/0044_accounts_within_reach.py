"""Admins close, re-role and rename nobody who reaches further than they do, whatever statement they find."""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MANAGES = "(select admin_may('people.manage'))"
MANAGED = f"{MANAGES} and (role <> 'admin' or (select admin_may('admins.manage')))"
ACCOUNTS = f"id = {ME} or ({MANAGED})"
WITHIN_REACH = f"id = {ME} or ({MANAGED} and (select admin_may_reach(users.id)))"
PROFILES = f"user_id = {ME} or {MANAGES}"
PROFILES_WITHIN_REACH = f"user_id = {ME} or (select admin_may_reach(user_profiles.user_id))"


def upgrade() -> None:
    _update_where(WITHIN_REACH, PROFILES_WITHIN_REACH)


def downgrade() -> None:
    _update_where(ACCOUNTS, PROFILES)


def _update_where(accounts: str, profiles: str) -> None:
    op.execute(f"alter policy admin_update on users using ({accounts}) with check ({accounts})")
    op.execute(f"alter policy admin_update on user_profiles using ({profiles}) with check ({profiles})")
