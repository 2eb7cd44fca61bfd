"""Admins touch nobody's way in who reaches further than they do.

Sessions are their owner's alone: of other people's an admin learns how many go on, and ends them all, by functions
that compare how far both reach. The same comparison stands before another's second factor and recovery codes. The
release before runs on; other people's sessions it neither counts nor ends.
"""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MANAGES = "(select admin_may('people.manage'))"
ONES_OWN = f"user_id = {ME}"
ONES_OWN_OR_MANAGED = f"{ONES_OWN} or {MANAGES}"

# Somebody else, and no admin unless the acting one decides about admins and reaches at least as far.
MAY_REACH = """
create function admin_may_reach(p_user uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select admin_may('people.manage')
       and p_user is distinct from nullif(current_setting('app.user_id', true), '')::uuid
       and exists (
        select from users u left join admin_profiles a on a.user_id = u.id
         where u.id = p_user
           and (u.role <> 'admin' or (admin_may('admins.manage')
               and coalesce(level_permissions(a.access_level) || a.permissions, '{}') <@ admin_permissions())))
$$
"""
END_SESSIONS = """
create function end_sessions_of(p_user uuid, p_because text, p_now timestamptz) returns setof uuid
language sql rows 10 security definer set search_path = public, pg_temp as $$
    with open as (
        select s.id from user_sessions s
         where s.user_id = p_user and admin_may_reach(p_user) and s.ended_at is null and s.expires_at > p_now
         order by s.id for update)
    update user_sessions s set ended_at = p_now, ended_because = p_because
      from open where s.id = open.id
    returning s.id
$$
"""
COUNT_SESSIONS = """
create function count_sessions_of(p_user uuid, p_now timestamptz) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from user_sessions s
     where s.user_id = p_user and s.ended_at is null and s.expires_at > p_now and admin_may('people.manage')
$$
"""
FUNCTIONS = (
    "admin_may_reach(uuid)",
    "end_sessions_of(uuid, text, timestamptz)",
    "count_sessions_of(uuid, timestamptz)",
)
NARROWER = (
    f"alter policy admin_select on user_sessions using ({ONES_OWN})",
    f"alter policy admin_update on user_sessions using ({ONES_OWN}) with check ({ONES_OWN})",
    f"alter policy admin_delete on second_factors using (confirmed_at is null and {ONES_OWN} "
    "or (select admin_may_reach(second_factors.user_id)))",
    f"alter policy admin_delete on recovery_codes using ({ONES_OWN} "
    "or (select admin_may_reach(recovery_codes.user_id)))",
)
WIDER = (
    f"alter policy admin_select on user_sessions using ({ONES_OWN_OR_MANAGED})",
    f"alter policy admin_update on user_sessions using ({ONES_OWN_OR_MANAGED}) "
    f"with check ({ONES_OWN_OR_MANAGED})",
    f"alter policy admin_delete on second_factors using (confirmed_at is null and {ONES_OWN} "
    f"or user_id <> {ME} and {MANAGES})",
    f"alter policy admin_delete on recovery_codes using ({ONES_OWN_OR_MANAGED})",
)


def upgrade() -> None:
    for statement in (MAY_REACH, END_SESSIONS, COUNT_SESSIONS):
        op.execute(statement)
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to maxpulse_admin")
    for statement in NARROWER:
        op.execute(statement)


def downgrade() -> None:
    for statement in WIDER:
        op.execute(statement)
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function {function}")
