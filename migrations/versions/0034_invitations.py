"""Admins invite people: an account without a password, which a letter good once opens.

Beside what the release before asks for, which invites nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
READS, MANAGES = "(select admin_may('people.read'))", "(select admin_may('people.manage'))"
MANAGED = f"{MANAGES} and (role <> 'admin' or (select admin_may('admins.manage')))"
OPEN = "used_at is null and replaced_at is null"
BY_ONESELF = "purpose in ('verify-email', 'change-email', 'secure-account')"
INVITED_BY_ONESELF = "purpose = 'invitation' and (select admin_may_invite(account_letters.user_id))"
MAY_INVITE = "(select admin_may_invite(account_invitations.user_id))"

# Whom an admin may invite: an account that nobody ever had a way into, of a role and reach that is theirs to give.
MAY_BE_INVITED = """
create function admin_may_invite(p_user uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select admin_may('people.manage') and exists (
        select from users u left join admin_profiles a on a.user_id = u.id
         where u.id = p_user and u.is_active
           and u.password_hash is null and u.email_verified_at is null and u.last_login is null
           and (u.role <> 'admin' or admin_may('admins.manage'))
           and coalesce(level_permissions(a.access_level) || a.permissions, '{}') <@ admin_permissions())
$$
"""
# A letter that invites is good while its invitation is open, and no other letter is: whoever has not come in yet
# comes in by the invitation, in its time, or not at all.
FIND_LETTER = """
create or replace function find_letter(p_token_hash bytea, p_now timestamptz)
returns table (purpose text, email text, is_open boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select l.purpose, l.email,
           l.used_at is null and l.replaced_at is null and l.expires_at > p_now and coalesce(u.is_active, true)
           and (l.purpose = 'invitation') = exists (
               select from account_invitations i where i.user_id = l.user_id and i.accepted_at is null)
      from account_letters l left join users u on u.id = l.user_id
     where l.token_hash = p_token_hash
$$
"""
USE_LETTER = """
create or replace function use_letter(p_token_hash bytea, p_purpose text, p_now timestamptz) returns setof account_letters
language sql rows 1 security definer set search_path = public, pg_temp as $$
    update account_letters l set used_at = p_now
     where l.token_hash = p_token_hash and l.purpose = p_purpose
       and l.used_at is null and l.replaced_at is null and l.expires_at > p_now
       and (l.user_id is null or exists (select from users u where u.id = l.user_id and u.is_active))
       and (l.purpose = 'invitation') = exists (
           select from account_invitations i where i.user_id = l.user_id and i.accepted_at is null)
    returning l.*
$$
"""
LETTERS_BEFORE = (
    """
create or replace function find_letter(p_token_hash bytea, p_now timestamptz)
returns table (purpose text, email text, is_open boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select l.purpose, l.email,
           l.used_at is null and l.replaced_at is null and l.expires_at > p_now and coalesce(u.is_active, true)
      from account_letters l left join users u on u.id = l.user_id
     where l.token_hash = p_token_hash
$$
    """,
    """
create or replace function use_letter(p_token_hash bytea, p_purpose text, p_now timestamptz) returns setof account_letters
language sql rows 1 security definer set search_path = public, pg_temp as $$
    update account_letters l set used_at = p_now
     where l.token_hash = p_token_hash and l.purpose = p_purpose
       and l.used_at is null and l.replaced_at is null and l.expires_at > p_now
       and (l.user_id is null or exists (select from users u where u.id = l.user_id and u.is_active))
    returning l.*
$$
    """,
)
# What the page of an invitation says, to whoever holds its letter.
FIND_INVITATION = """
create function find_invitation(p_token_hash bytea)
returns table (role text, first_name text, last_name text, by_first_name text, by_last_name text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select u.role, p.first_name, p.last_name, b.first_name, b.last_name
      from account_letters l
      join account_invitations i on i.user_id = l.user_id
      join users u on u.id = i.user_id
      left join user_profiles p on p.user_id = u.id
      left join user_profiles b on b.user_id = i.invited_by
     where l.token_hash = p_token_hash and l.purpose = 'invitation'
     limit 1
$$
"""
ACCEPT = """
create function accept_invitation(
    p_token_hash bytea, p_first_name text, p_last_name text, p_password_hash text, p_now timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
begin
    -- First the account, as everybody who writes it a letter or takes the invitation back.
    perform from users u where u.id = (select l.user_id from account_letters l where l.token_hash = p_token_hash)
        for update;
    select * into letter from use_letter(p_token_hash, 'invitation', p_now);
    update users u
       set password_hash = p_password_hash, password_changed_at = p_now, email_verified_at = p_now, updated_at = p_now
     where u.id = letter.user_id and lower(u.email) = lower(letter.email)
       and u.password_hash is null and u.email_verified_at is null and u.last_login is null;
    if not found then
        return null;
    end if;
    update user_profiles p set first_name = p_first_name, last_name = p_last_name, updated_at = p_now
     where p.user_id = letter.user_id;
    update account_invitations i set accepted_at = p_now where i.user_id = letter.user_id;
    return letter.user_id;
end
$$
"""
# The account goes, the letter stays for as long as others do: its page says that it is over.
TAKE_BACK = """
create function take_back_invitation(p_user uuid, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform from users u where u.id = p_user for update;
    if not coalesce(admin_may_invite(p_user), false)
       or not exists (select from account_invitations i where i.user_id = p_user and i.accepted_at is null) then
        return false;
    end if;
    update account_letters l set user_id = null, replaced_at = coalesce(l.replaced_at, p_now) where l.user_id = p_user;
    delete from users u where u.id = p_user;
    return true;
end
$$
"""
# Whoever was invited and has not come lets nobody in.
LEADING = """
create or replace function keep_a_leading_admin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    leaving text := case when tg_table_name = 'admin_profiles' then to_jsonb(old) ->> 'access_level'
        else (select access_level from admin_profiles where user_id = (to_jsonb(old) ->> 'id')::uuid limit 1) end;
begin
    if leaving is null or not 'admins.manage' = any(level_permissions(leaving)) then
        return null;
    end if;
    -- Two who take leave of each other at once would both see the other stay.
    perform pg_advisory_xact_lock(hashtext('leading admins'));
    if not exists (
        select 1 from admin_profiles a join users u on u.id = a.user_id
         where u.role = 'admin' and u.is_active and 'admins.manage' = any(level_permissions(a.access_level)){come}
    ) then
        raise exception 'the last admin who can let others in must stay' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$
"""
COME = """
           and not exists (select from account_invitations i where i.user_id = u.id and i.accepted_at is null)"""
NARROW = (
    ("admin_may_invite(uuid)", "maxpulse_admin"),
    ("take_back_invitation(uuid, timestamptz)", "maxpulse_admin"),
    ("find_invitation(bytea)", "maxpulse_visitor"),
    ("accept_invitation(bytea, text, text, text, timestamptz)", "maxpulse_visitor"),
)
ACCESS = (
    "alter table account_invitations enable row level security",
    "grant select on account_invitations to maxpulse_admin",
    f"create policy admin_select on account_invitations for select to maxpulse_admin using ({READS})",
    "grant insert on account_invitations to maxpulse_admin",
    "create policy admin_insert on account_invitations for insert to maxpulse_admin "
    f"with check ({MAY_INVITE} and invited_by = {ME} and accepted_at is null)",
    "grant update (expires_at) on account_invitations to maxpulse_admin",
    "create policy admin_update on account_invitations for update to maxpulse_admin "
    f"using ({MAY_INVITE}) with check ({MAY_INVITE})",
    "grant select on account_invitations to maxpulse_system",
    "create policy system_select on account_invitations for select to maxpulse_system using (true)",
    f"alter policy admin_insert on users with check ({MANAGED} and password_hash is null and email_verified_at is null)",
    "alter policy admin_select on account_letters "
    f"using (user_id = {ME} or purpose = 'invitation' and {MANAGES})",
    "alter policy admin_insert on account_letters "
    f"with check ((user_id = {ME} and {BY_ONESELF} or {INVITED_BY_ONESELF}) and {OPEN})",
    f"alter policy admin_update on account_letters using (user_id = {ME} or {INVITED_BY_ONESELF}) "
    f"with check ((user_id = {ME} or {INVITED_BY_ONESELF}) and replaced_at is not null)",
)
ACCESS_BEFORE = (
    f"alter policy admin_insert on users with check ({MANAGED} and password_hash is null)",
    f"alter policy admin_select on account_letters using (user_id = {ME})",
    f"alter policy admin_insert on account_letters with check (user_id = {ME} and {BY_ONESELF} and {OPEN})",
    f"alter policy admin_update on account_letters using (user_id = {ME}) "
    f"with check (user_id = {ME} and replaced_at is not null)",
)


def upgrade() -> None:
    op.create_table(
        "account_invitations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_account_invitations_invited_by")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_account_invitations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account_invitations")),
    )
    op.create_index(op.f("ix_account_invitations_invited_by"), "account_invitations", ["invited_by"])
    for function in (MAY_BE_INVITED, FIND_LETTER, USE_LETTER, FIND_INVITATION, ACCEPT, TAKE_BACK):
        op.execute(function)
    op.execute(LEADING.replace("{come}", COME))
    for name, role in NARROW:
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to {role}")
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    for statement in (*ACCESS_BEFORE, *LETTERS_BEFORE, LEADING.replace("{come}", "")):
        op.execute(statement)
    op.drop_table("account_invitations")
    for name, _role in reversed(NARROW):
        op.execute(f"drop function {name}")
