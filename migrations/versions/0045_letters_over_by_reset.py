"""Who takes a second factor off ends the letters that are on their way to its account, as another password does."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"

# Not the letter that takes an account back, nor an invitation: both go to the owner alone.
REPLACE_LETTERS = """
create function replace_letters_of(p_user uuid, p_now timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    update account_letters l set replaced_at = p_now
     where l.user_id = p_user and (select admin_may_reach(p_user))
       and l.purpose in ('reset-password', 'verify-email', 'change-email')
       and l.used_at is null and l.replaced_at is null
$$
"""


def upgrade() -> None:
    op.execute(REPLACE_LETTERS)
    op.execute("revoke all on function replace_letters_of(uuid, timestamptz) from public")
    op.execute("grant execute on function replace_letters_of(uuid, timestamptz) to maxpulse_admin")


def downgrade() -> None:
    op.execute("drop function replace_letters_of(uuid, timestamptz)")
