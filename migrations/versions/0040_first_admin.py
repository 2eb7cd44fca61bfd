"""The product itself invites the first admin, and takes back an invitation that nobody came for.

Inviting is open to it only while nobody is there who lets others in; taking back once the letter ended thirty days
ago, or for the first admin's invitation, which another one replaces. The release before does neither.
"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"

# The addresses of those who let others in and can sign in themselves.
LEADING = """
create function leading_admins() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select u.email from users u join admin_profiles a on a.user_id = u.id
     where u.role = 'admin' and u.is_active and 'admins.manage' = any(level_permissions(a.access_level))
       and (u.password_hash is not null or exists (select from identities i where i.user_id = u.id))
$$
"""
# Demo accounts are let in nowhere that matters.
NOBODY_LEADS = (
    "not exists (select from leading_admins() as there (email) where email not like '%@demo.maxpulse.test')"
)
TAKE_BACK = """
create or replace function take_back_invitation(p_user uuid, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform from users u where u.id = p_user for update;
    if not coalesce(case current_setting('role')
            when 'maxpulse_system' then exists (
                select from users u join account_invitations i on i.user_id = u.id
                 where u.id = p_user and u.password_hash is null and u.email_verified_at is null
                   and u.last_login is null and (i.invited_by is null or i.expires_at < p_now - interval '30 days'))
            else admin_may_invite(p_user) end, false)
       or not exists (select from account_invitations i where i.user_id = p_user and i.accepted_at is null) then
        return false;
    end if;
    update account_letters l set user_id = null, replaced_at = coalesce(l.replaced_at, p_now) where l.user_id = p_user;
    -- While the invitation is there still, which says that nobody leaves who led.
    delete from admin_profiles a where a.user_id = p_user;
    delete from users u where u.id = p_user;
    return true;
end
$$
"""
# Whoever was invited and has not come lets nobody in: their leaving takes nobody away.
LEADING_STAYS = """
create or replace function keep_a_leading_admin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    leaving text := case when tg_table_name = 'admin_profiles' then to_jsonb(old) ->> 'access_level'
        else (select access_level from admin_profiles where user_id = (to_jsonb(old) ->> 'id')::uuid limit 1) end;
begin
    if leaving is null or not 'admins.manage' = any(level_permissions(leaving)){nobody_came} then
        return null;
    end if;
    -- Two who take leave of each other at once would both see the other stay.
    perform pg_advisory_xact_lock(hashtext('leading admins'));
    if not exists (
        select 1 from admin_profiles a join users u on u.id = a.user_id
         where u.role = 'admin' and u.is_active and 'admins.manage' = any(level_permissions(a.access_level))
           and not exists (select from account_invitations i where i.user_id = u.id and i.accepted_at is null)
    ) then
        raise exception 'the last admin who can let others in must stay' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$
"""
NOBODY_CAME = """
       or exists (select from account_invitations i where i.accepted_at is null
                   and i.user_id = coalesce(to_jsonb(old) ->> 'user_id', to_jsonb(old) ->> 'id')::uuid)"""
TAKE_BACK_BEFORE = """
create or replace function take_back_invitation(p_user uuid, p_now timestamptz) returns boolean
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


def upgrade() -> None:
    op.execute(LEADING)
    op.execute("revoke all on function leading_admins() from public")
    op.execute("grant execute on function leading_admins() to maxpulse_system")
    op.execute(LEADING_STAYS.replace("{nobody_came}", NOBODY_CAME))
    op.execute(TAKE_BACK)
    op.execute("grant execute on function take_back_invitation(uuid, timestamptz) to maxpulse_system")
    op.execute("grant insert on account_invitations to maxpulse_system")
    op.execute(
        "create policy system_insert on account_invitations for insert to maxpulse_system "
        f"with check (invited_by is null and accepted_at is null and {NOBODY_LEADS})"
    )


def downgrade() -> None:
    op.execute("drop policy system_insert on account_invitations")
    op.execute("revoke insert on account_invitations from maxpulse_system")
    op.execute("revoke execute on function take_back_invitation(uuid, timestamptz) from maxpulse_system")
    op.execute(TAKE_BACK_BEFORE)
    op.execute(LEADING_STAYS.replace("{nobody_came}", ""))
    op.execute("drop function leading_admins()")
