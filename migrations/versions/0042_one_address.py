"""An account's address is one address, in small letters: no list of them, no comment, no quote.

Rows that are there already are looked at here. Where one of them is something else it stays as it is, and the check
holds for what is written from now on (NOT VALID): such an account cannot be changed before its address is. The
release before this one runs on.
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"

ONE_ADDRESS = (
    r"""email ~ '^[^@[:space:],;:<>()\[\]"\\]+@[^@[:space:],;:<>()\[\]"\\]+$' and email !~ '[A-Z]'"""
)
WHERE_CLEAN = """
do $$
begin
    alter table users validate constraint ck_users_email;
exception when check_violation then
    raise notice 'some address of an account is not one plain address: the check holds for new ones alone';
end
$$
"""


def upgrade() -> None:
    op.execute(f"alter table users add constraint ck_users_email check ({ONE_ADDRESS}) not valid")
    op.execute(WHERE_CLEAN)


def downgrade() -> None:
    op.execute("alter table users drop constraint ck_users_email")
