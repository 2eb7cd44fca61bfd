"""Keep an admin who reaches as far as the one who goes, where that one lets others in.

Nobody gives more than they hold: with the last admin of the widest level gone, nobody could ever give it again. The
release before refuses such a leave with the sentence it has.
"""

from __future__ import annotations

from alembic import op

revision = "0068"
down_revision = "0067"

STAYS = """
create or replace function keep_a_leading_admin() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    leaving text := case when tg_table_name = 'admin_profiles' then to_jsonb(old) ->> 'access_level'
        else (select access_level from admin_profiles where user_id = (to_jsonb(old) ->> 'id')::uuid limit 1) end;
begin
    if leaving is null or not 'admins.manage' = any(level_permissions(leaving))
       or exists (select from account_invitations i where i.accepted_at is null
                   and i.user_id = coalesce(to_jsonb(old) ->> 'user_id', to_jsonb(old) ->> 'id')::uuid) then
        return null;
    end if;
    -- Two who take leave of each other at once would both see the other stay.
    perform pg_advisory_xact_lock(hashtext('leading admins'));
    if not exists (
        select 1 from admin_profiles a join users u on u.id = a.user_id
         where u.role = 'admin' and u.is_active and {reaches}
           and not exists (select from account_invitations i where i.user_id = u.id and i.accepted_at is null)
    ) then
        raise exception '{sentence}' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$
"""
AS_FAR = "level_permissions(a.access_level) @> level_permissions(leaving)"
LEADS = "'admins.manage' = any(level_permissions(a.access_level))"


def upgrade() -> None:
    op.execute(STAYS.format(reaches=AS_FAR, sentence="the last admin who reaches this far must stay"))


def downgrade() -> None:
    op.execute(STAYS.format(reaches=LEADS, sentence="the last admin who can let others in must stay"))
