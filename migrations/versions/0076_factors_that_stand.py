"""What proves somebody is not undone: a confirmed app stays confirmed, no code and no count of a key comes back.

An admin could have taken the confirmation off their only app, and then the app itself. Admins see of others' passkeys
what their pages show; what a key is known by and its public half each owner reads through `own_passkeys`.

The release before does not run on whole, on purpose, for what it reads is the hole that this closes: there every
admin's `/account/second-factor` and the page that adds a passkey fail, with a passkey or without one, and so does
signing with one, until that release is replaced. Admins sign in with their codes, everything else of theirs goes on,
and nobody else is touched.

What stays open is the secret of a confirmed app: its owner's own role may still write it, as sealing it with another
key does. Statements slipped in as that person could spoil it, or put back an earlier one of the same account; none of
their own, for it is sealed with a key that the database does not have.
"""

from __future__ import annotations

from alembic import op

revision = "0076"
down_revision = "0075"

# A count that falls behind changes nothing, as the release before has asked for in its own statement.
KEEPING = {
    "keep_confirmed_factors": """
    if old.confirmed_at is not null and new.confirmed_at is distinct from old.confirmed_at
       or new.confirmed_at < old.created_at then
        raise exception 'a second factor is confirmed once, and stays so' using errcode = 'insufficient_privilege';
    end if;
    if old.last_step is not null and (new.last_step is null or new.last_step < old.last_step) then
        raise exception 'no code counts after a later one' using errcode = 'insufficient_privilege';
    end if;
    return new;
""",
    "keep_codes_used": """
    if old.used_at is not null and new.used_at is distinct from old.used_at then
        raise exception 'a recovery code is good once' using errcode = 'insufficient_privilege';
    end if;
    return new;
""",
    "keep_counting": """
    if new.sign_count > old.sign_count or old.sign_count = 0 and new.sign_count = 0 then
        return new;
    end if;
    return null;
""",
}
TRIGGERS = (
    ("keep_confirmed_factors", "second_factors", "confirmed_at, last_step"),
    ("keep_codes_used", "recovery_codes", "used_at"),
    ("keep_counting", "passkeys", "sign_count"),
)
SIGNED_IN = "maxpulse_participant, maxpulse_distributor, maxpulse_trainer, maxpulse_admin"
OWN = """
create function own_passkeys()
returns table (id uuid, name text, credential_id bytea, public_key bytea, sign_count bigint)
language sql stable rows 10 security definer set search_path = public, pg_temp as $$
    select p.id, p.name, p.credential_id, p.public_key, p.sign_count
      from passkeys p
     where p.user_id = nullif(current_setting('app.user_id', true), '')::uuid
     order by p.created_at, p.id
$$
"""
SHOWN = "id, user_id, name, created_at, last_used_at"


def upgrade() -> None:
    for name, body in KEEPING.items():
        op.execute(f"create function {name}() returns trigger language plpgsql as $$\nbegin{body}end\n$$")
        op.execute(f"revoke all on function {name}() from public")
    for name, table, columns in TRIGGERS:
        op.execute(
            f"create trigger {name} before update of {columns} on {table} for each row execute function {name}()"
        )
    op.execute(OWN)
    op.execute("revoke all on function own_passkeys() from public")
    op.execute(f"grant execute on function own_passkeys() to {SIGNED_IN}")
    op.execute("revoke select on passkeys from maxpulse_admin")
    op.execute(f"grant select ({SHOWN}) on passkeys to maxpulse_admin")


def downgrade() -> None:
    op.execute("revoke all on passkeys from maxpulse_admin")
    op.execute("grant select, insert, delete on passkeys to maxpulse_admin")
    op.execute("grant update (sign_count, last_used_at) on passkeys to maxpulse_admin")
    op.execute("drop function own_passkeys()")
    for name, table, _columns in TRIGGERS:
        op.execute(f"drop trigger {name} on {table}")
        op.execute(f"drop function {name}()")
