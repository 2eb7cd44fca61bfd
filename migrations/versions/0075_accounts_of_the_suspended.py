"""Who is suspended changes nothing of their account but where they are signed in, and their password.

Those are what their pages leave them. To sign in, and to prove who they are, they use up codes and note from where they
came: that stays too, and so do letters to be closed. Who has only not confirmed an address yet keeps their account.
"""

from __future__ import annotations

from alembic import op

revision = "0075"
down_revision = "0073"

FUNCTION = "keep_accounts_of_the_suspended()"
KEEP = """
create function keep_accounts_of_the_suspended() returns trigger language plpgsql as $$
begin
    if exists (select 1 from distributor_profiles d
                where d.id = nullif(current_setting('app.distributor_id', true), '')::uuid
                  and d.status = 'suspended') then
        raise exception 'a suspended distributor changes nothing of their account but sessions and password'
            using errcode = 'insufficient_privilege', constraint = 'closed_to_the_suspended';
    end if;
    return null;
end
$$
"""
CLOSED = {
    "user_profiles": "insert or update or delete",
    "user_avatars": "insert or update or delete",
    "identities": "insert or delete",
    "second_factors": "insert or update of confirmed_at or delete",
    "recovery_codes": "insert or delete",
    "passkeys": "insert or delete",
    "account_letters": "insert",
}


def upgrade() -> None:
    op.execute(KEEP)
    op.execute(f"revoke all on function {FUNCTION} from public")
    for table, commands in CLOSED.items():
        op.execute(
            f"create trigger closed_to_the_suspended before {commands} on {table} "
            "for each statement when (current_user = 'maxpulse_distributor') "
            f"execute function {FUNCTION}"
        )


def downgrade() -> None:
    for table in CLOSED:
        op.execute(f"drop trigger closed_to_the_suspended on {table}")
    op.execute(f"drop function {FUNCTION}")
