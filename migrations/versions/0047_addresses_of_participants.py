"""What participants type as their address is one plain address, as those of accounts are.

Rows that are there already are brought into shape: small letters, no spaces around. What is no single address then
finds no account (`given_email`) and is forgotten, or stands among the notes of the distributor who keeps the client
(`clients.email`): a row the check refuses could not be changed, and an assessment could not go on. Purchases are left
as they were paid. The release before this one runs on: it takes no other addresses.
"""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"

PLAIN = (
    r"""{column} ~ '^[^@[:space:],;:<>()\[\]"\\]+@[^@[:space:],;:<>()\[\]"\\]+$' and {column} !~ '[A-Z]'"""
)
CHECKED = (("clients", "email"), ("assessment_sessions", "given_email"))
NORMAL = "lower(normalize(btrim({column}), NFKC))"
OTHERWISE = {
    "clients": "notes = concat_ws(E'\\n', nullif(notes, ''), nullif(email, '')), email = null",
    "assessment_sessions": "given_email = null",
}


def upgrade() -> None:
    for table, column in CHECKED:
        plain, normal = PLAIN.format(column=column), NORMAL.format(column=column)
        name = f"ck_{table}_{column}"
        # The check first: what comes in while the rest is looked through is good.
        op.execute(f"alter table {table} add constraint {name} check ({plain}) not valid")
        is_plain = PLAIN.format(column=normal)
        op.execute(f"update {table} set {OTHERWISE[table]} where not ({is_plain})")  # noqa: S608  fixed names
        op.execute(f"update {table} set {column} = {normal} where not ({plain})")  # noqa: S608  fixed names
        op.execute(f"alter table {table} validate constraint {name}")


def downgrade() -> None:
    for table, column in CHECKED:
        op.execute(f"alter table {table} drop constraint ck_{table}_{column}")
