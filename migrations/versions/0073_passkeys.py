"""Passkeys: keys in a device or on a key ring, in place of the code from a phone or beside it.

What a key has to sign waits in the session, or in the sign-in, that asked for it. Letters that take off what others left
in an account take off passkeys too. The release before this one runs on; it asks for no passkey.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"

WAITING = ("user_sessions", "half_way_sign_ins")

ACCESS = (
    "alter table passkeys enable row level security",
    "grant select on passkeys to maxpulse_participant",
    "create policy participant_select on passkeys for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on passkeys to maxpulse_distributor",
    "create policy distributor_select on passkeys for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on passkeys to maxpulse_trainer",
    "create policy trainer_select on passkeys for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on passkeys to maxpulse_admin",
    "create policy admin_select on passkeys for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) or (select admin_may('people.manage')))",
    "grant insert on passkeys to maxpulse_participant",
    "create policy participant_insert on passkeys for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select users.email_verified_at is not null from users where users.id = passkeys.user_id))",
    "grant insert on passkeys to maxpulse_distributor",
    "create policy distributor_insert on passkeys for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select users.email_verified_at is not null from users where users.id = passkeys.user_id))",
    "grant insert on passkeys to maxpulse_trainer",
    "create policy trainer_insert on passkeys for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select users.email_verified_at is not null from users where users.id = passkeys.user_id))",
    "grant insert on passkeys to maxpulse_admin",
    "create policy admin_insert on passkeys for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (sign_count, last_used_at) on passkeys to maxpulse_participant",
    "create policy participant_update on passkeys for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (sign_count, last_used_at) on passkeys to maxpulse_distributor",
    "create policy distributor_update on passkeys for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (sign_count, last_used_at) on passkeys to maxpulse_trainer",
    "create policy trainer_update on passkeys for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (sign_count, last_used_at) on passkeys to maxpulse_admin",
    "create policy admin_update on passkeys for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on passkeys to maxpulse_participant",
    "create policy participant_delete on passkeys for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on passkeys to maxpulse_distributor",
    "create policy distributor_delete on passkeys for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on passkeys to maxpulse_trainer",
    "create policy trainer_delete on passkeys for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on passkeys to maxpulse_admin",
    "create policy admin_delete on passkeys for delete to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and (select keeps_another_factor(passkeys.id)) or (select admin_may_reach(passkeys.user_id)))",
)

KEEPS_ANOTHER = """
create function keeps_another_factor(p_factor uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
    -- Of two who take off the last two at once, one waits here and finds the other's gone.
    perform from users u where u.id = owner for update;
    return exists (select from passkeys p where p.user_id = owner and p.id <> p_factor)
        or exists (select from second_factors f
                    where f.user_id = owner and f.confirmed_at is not null and f.id <> p_factor);
end
$$
"""

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
REACHED = "(select admin_may_reach(second_factors.user_id))"

RESET = """
create or replace function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns table (user_id uuid, email text, ended uuid[], unlinked text[], factor_taken_off boolean)
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    closed uuid[];
    gone text[] := '{}';
    was users;
    is_first boolean;
    had_factor boolean := false;
    had_passkey boolean := false;
begin
    if p_purpose not in ('reset-password', 'secure-account') then
        return;
    end if;
    select * into letter from use_letter(p_token_hash, p_purpose, p_now);
    if letter.user_id is null then
        return;
    end if;
    select * into was from users u where u.id = letter.user_id for update;
    -- Nobody squats on an admin's account, and what guards it is taken off by admins alone.
    is_first := was.email_verified_at is null and was.role <> 'admin';
    update users u
       set email = letter.email,
           email_verified_at = coalesce(case when u.email = letter.email then u.email_verified_at end, p_now),
           password_hash = p_password_hash, password_changed_at = p_now, updated_at = p_now
     where u.id = letter.user_id;
    with over as (
        update user_sessions s set ended_at = p_now, ended_because = 'password_changed'
         where s.user_id = letter.user_id and s.ended_at is null returning s.id
    )
    select coalesce(array_agg(o.id), '{}') into closed from over o;
    update account_letters l set replaced_at = p_now
     where l.user_id = letter.user_id and l.used_at is null and l.replaced_at is null;
    -- Whoever knew the password, or had the account in between, may have linked one of theirs. Linking takes a
    -- password: where there was none, what is linked is what the account was opened with.
    if p_purpose = 'secure-account' or is_first or was.password_hash is not null then
        with away as (delete from identities i where i.user_id = letter.user_id returning i.provider)
        select coalesce(array_agg(w.provider order by w.provider), '{}') into gone from away w;
    end if;
    -- A second factor of somebody who had the account before its owner, or in between, would lock the owner out.
    if p_purpose = 'secure-account' or is_first then
        delete from recovery_codes c where c.user_id = letter.user_id;
        with away as (delete from second_factors f where f.user_id = letter.user_id returning f.confirmed_at)
        select coalesce(bool_or(w.confirmed_at is not null), false) into had_factor from away w;
        delete from passkeys k where k.user_id = letter.user_id;
        had_passkey := found;
    end if;
    update half_way_sign_ins h set used_at = p_now where h.user_id = letter.user_id and h.used_at is null;
    return query select letter.user_id, letter.email, closed, gone, had_factor or had_passkey;
end
$$
"""

RESET_BEFORE = """
create or replace function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns table (user_id uuid, email text, ended uuid[], unlinked text[], factor_taken_off boolean)
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    closed uuid[];
    gone text[] := '{}';
    was users;
    is_first boolean;
    had_factor boolean := false;
begin
    if p_purpose not in ('reset-password', 'secure-account') then
        return;
    end if;
    select * into letter from use_letter(p_token_hash, p_purpose, p_now);
    if letter.user_id is null then
        return;
    end if;
    select * into was from users u where u.id = letter.user_id for update;
    -- Nobody squats on an admin's account, and what guards it is taken off by admins alone.
    is_first := was.email_verified_at is null and was.role <> 'admin';
    update users u
       set email = letter.email,
           email_verified_at = coalesce(case when u.email = letter.email then u.email_verified_at end, p_now),
           password_hash = p_password_hash, password_changed_at = p_now, updated_at = p_now
     where u.id = letter.user_id;
    with over as (
        update user_sessions s set ended_at = p_now, ended_because = 'password_changed'
         where s.user_id = letter.user_id and s.ended_at is null returning s.id
    )
    select coalesce(array_agg(o.id), '{}') into closed from over o;
    update account_letters l set replaced_at = p_now
     where l.user_id = letter.user_id and l.used_at is null and l.replaced_at is null;
    -- Whoever knew the password, or had the account in between, may have linked one of theirs. Linking takes a
    -- password: where there was none, what is linked is what the account was opened with.
    if p_purpose = 'secure-account' or is_first or was.password_hash is not null then
        with away as (delete from identities i where i.user_id = letter.user_id returning i.provider)
        select coalesce(array_agg(w.provider order by w.provider), '{}') into gone from away w;
    end if;
    -- A second factor of somebody who had the account before its owner, or in between, would lock the owner out.
    if p_purpose = 'secure-account' or is_first then
        delete from recovery_codes c where c.user_id = letter.user_id;
        with away as (delete from second_factors f where f.user_id = letter.user_id returning f.confirmed_at)
        select coalesce(bool_or(w.confirmed_at is not null), false) into had_factor from away w;
    end if;
    update half_way_sign_ins h set used_at = p_now where h.user_id = letter.user_id and h.used_at is null;
    return query select letter.user_id, letter.email, closed, gone, had_factor;
end
$$
"""


def upgrade() -> None:
    for table in WAITING:
        op.add_column(table, sa.Column("passkey_challenge", sa.LargeBinary(), nullable=True))
        op.add_column(table, sa.Column("passkey_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    op.execute(KEEPS_ANOTHER)
    op.execute("revoke all on function keeps_another_factor(uuid) from public")
    op.execute("grant execute on function keeps_another_factor(uuid) to maxpulse_admin")
    for statement in ACCESS:
        op.execute(statement)
    _admins_take_off_where(
        f"user_id = {ME} and (confirmed_at is null or (select keeps_another_factor(second_factors.id))) or {REACHED}"
    )
    op.execute(RESET)


def downgrade() -> None:
    op.execute(RESET_BEFORE)
    _admins_take_off_where(f"confirmed_at is null and user_id = {ME} or {REACHED}")
    op.drop_table("passkeys")
    op.execute("drop function keeps_another_factor(uuid)")
    for table in WAITING:
        op.drop_column(table, "passkey_asked_at")
        op.drop_column(table, "passkey_challenge")


def _admins_take_off_where(condition: str) -> None:
    op.execute(f"alter policy admin_delete on second_factors using ({condition})")
