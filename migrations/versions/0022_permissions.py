"""Let the database ask what an admin may do, and keep one admin who can let others in.

The release before asks for nothing that a leading admin could not do; its standard admins lose what they were never
meant to have. Existing admins keep their level.
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op

revision = "0022"
down_revision = "0021"

STANDARD = "'money.read', 'network.read', 'people.read', 'system.read'"
SUPER = (
    f"{STANDARD}, 'admins.manage', 'audit.export', 'audit.read', 'catalogue.manage', 'clients.read', "
    "'integrations.manage', 'learning.manage', 'money.approve', 'network.manage', 'people.manage'"
)
SYSTEM = f"{SUPER}, 'mails.read', 'system.run'"

FUNCTIONS = (
    f"""
create function level_permissions(p_level text) returns text[] language sql immutable as $$
    select case p_level
        when 'standard' then array[{STANDARD}]
        when 'super' then array[{SUPER}]
        when 'system' then array[{SYSTEM}]
    end
$$
    """,
    """
create function admin_permissions() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(
        (select level_permissions(a.access_level) || a.permissions
           from admin_profiles a join users u on u.id = a.user_id
          where a.user_id = nullif(current_setting('app.user_id', true), '')::uuid
            and u.role = 'admin' and u.is_active
          limit 1),
        '{}')
$$
    """,
    """
create function admin_may(p_permission text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select p_permission = any(admin_permissions())
$$
    """,
    """
create function keep_a_leading_admin() returns trigger
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
         where u.role = 'admin' and u.is_active and 'admins.manage' = any(level_permissions(a.access_level))
    ) then
        raise exception 'the last admin who can let others in must stay' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$
    """,
    """
create trigger keep_a_leading_admin after update of access_level or delete on admin_profiles
    for each row when (old.access_level <> 'standard') execute function keep_a_leading_admin()
    """,
    """
create trigger keep_a_leading_admin after update of role, is_active on users
    for each row when (old.role = 'admin' and old.is_active) execute function keep_a_leading_admin()
    """,
)
NARROW = ("level_permissions(text)", "admin_permissions()", "admin_may(text)")

# Table, command, permission; `update` is asked of the row before and after.
GATED = (
    ("ai_analysis_results", "select", "system.read"),
    ("analytics_events", "select", "network.read"),
    ("assessment_links", "select", "network.read"),
    ("assessment_sessions", "select", "clients.read"),
    ("assessment_tracking", "select", "clients.read"),
    ("assessments", "select", "clients.read"),
    ("audit_entries", "select", "audit.read"),
    ("clients", "select", "clients.read"),
    ("commissions", "select", "money.read"),
    ("commissions", "update", "money.approve"),
    ("consents", "select", "clients.read"),
    ("courses", "update", "learning.manage"),
    ("distributor_profiles", "select", "network.read"),
    ("distributor_profiles", "update", "network.manage"),
    ("learning_analytics", "select", "network.read"),
    ("link_analytics", "select", "network.read"),
    ("payment_methods", "select", "money.read"),
    ("performance_metrics", "select", "system.read"),
    ("products", "insert", "catalogue.manage"),
    ("products", "update", "catalogue.manage"),
    ("purchases", "select", "money.read"),
    ("refunds", "select", "money.read"),
    ("revenue_analytics", "select", "network.read"),
    ("quiz_attempts", "select", "people.read"),
    ("student_enrollments", "select", "people.read"),
    ("student_progress", "select", "people.read"),
    ("system_logs", "select", "system.read"),
    ("tracking_sessions", "select", "network.read"),
    ("trainer_analytics", "select", "network.read"),
    ("trainer_profiles", "select", "people.read"),
    ("trainer_profiles", "update", "people.manage"),
    ("transactions", "select", "money.read"),
    ("withdrawals", "select", "money.read"),
    ("withdrawals", "update", "money.approve"),
)

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
READS, MANAGES = "(select admin_may('people.read'))", "(select admin_may('people.manage'))"
MANAGES_ADMINS = "(select admin_may('admins.manage'))"
MANAGED = f"{MANAGES} and (role <> 'admin' or {MANAGES_ADMINS})"
WITHIN_OWN_REACH = (
    f"{MANAGES_ADMINS} and user_id is distinct from {ME} "
    "and coalesce(level_permissions(access_level) || permissions, '{}') <@ (select admin_permissions())"
)
OPEN_MAILS = "shown_to_admins and (select admin_may('mails.read'))"

ONES_OWN_OR_MANAGED = f"user_id = {ME} or {MANAGES}"

PEOPLE = (
    f"alter policy admin_select on second_factors using ({ONES_OWN_OR_MANAGED})",
    f"alter policy admin_delete on second_factors using (confirmed_at is null and user_id = {ME} "
    f"or user_id <> {ME} and {MANAGES})",
    f"alter policy admin_select on recovery_codes using ({ONES_OWN_OR_MANAGED})",
    f"alter policy admin_delete on recovery_codes using ({ONES_OWN_OR_MANAGED})",
    f"alter policy admin_select on mails using ({OPEN_MAILS})",
    f"alter policy admin_select on admin_profiles using (user_id = {ME} or {READS})",
    "grant insert on admin_profiles to maxpulse_admin",
    "grant update on admin_profiles to maxpulse_admin",
    f"create policy admin_insert on admin_profiles for insert to maxpulse_admin with check ({WITHIN_OWN_REACH})",
    "create policy admin_update on admin_profiles for update to maxpulse_admin "
    f"using ({WITHIN_OWN_REACH}) with check ({WITHIN_OWN_REACH})",
    "grant insert on trainer_profiles to maxpulse_admin",
    f"create policy admin_insert on trainer_profiles for insert to maxpulse_admin with check ({MANAGES})",
    f"alter policy admin_select on user_profiles using (user_id = {ME} or {READS})",
    f"alter policy admin_update on user_profiles using (user_id = {ME} or {MANAGES}) "
    f"with check (user_id = {ME} or {MANAGES})",
    "grant insert on user_profiles to maxpulse_admin",
    f"create policy admin_insert on user_profiles for insert to maxpulse_admin with check ({MANAGES})",
    f"alter policy admin_select on user_sessions using (user_id = {ME} or {MANAGES})",
    f"alter policy admin_update on user_sessions using (user_id = {ME} or {MANAGES}) "
    f"with check (user_id = {ME} or {MANAGES})",
    f"alter policy admin_insert on user_sessions with check (user_id = {ME})",
    f"alter policy admin_select on users using (id = {ME} or {READS})",
    "grant insert on users to maxpulse_admin",
    f"create policy admin_insert on users for insert to maxpulse_admin with check ({MANAGED} and password_hash is null)",
    "grant update (is_active, role) on users to maxpulse_admin",
    f"alter policy admin_update on users using (id = {ME} or ({MANAGED})) with check (id = {ME} or ({MANAGED}))",
)

NEW_POLICIES = (
    ("admin_profiles", "insert"),
    ("admin_profiles", "update"),
    ("trainer_profiles", "insert"),
    ("user_profiles", "insert"),
    ("users", "insert"),
)


def upgrade() -> None:
    for statement in FUNCTIONS:
        op.execute(statement)
    for function in NARROW:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to maxpulse_admin")
    op.execute("revoke all on function keep_a_leading_admin() from public")
    for statement in (*_gates(), *PEOPLE):
        op.execute(statement)


def _gates() -> Iterator[str]:
    for table, command, permission in GATED:
        holds = f"(select admin_may('{permission}'))"
        read = f" using ({holds})" if command != "insert" else ""
        written = f" with check ({holds})" if command != "select" else ""
        yield f"alter policy admin_{command} on {table}{read}{written}"


def downgrade() -> None:
    for table, command in NEW_POLICIES:
        op.execute(f"drop policy admin_{command} on {table}")
        op.execute(f"revoke {command} on {table} from maxpulse_admin")
    op.execute("revoke update (is_active, role) on users from maxpulse_admin")
    for table, command, _permission in GATED:
        read = " using (true)" if command != "insert" else ""
        written = " with check (true)" if command != "select" else ""
        op.execute(f"alter policy admin_{command} on {table}{read}{written}")
    op.execute(f"alter policy admin_delete on second_factors using (confirmed_at is null or user_id <> {ME})")
    op.execute("alter policy admin_delete on recovery_codes using (true)")
    for table in ("user_profiles", "users", "second_factors", "recovery_codes"):
        op.execute(f"alter policy admin_select on {table} using (true)")
    op.execute("alter policy admin_update on user_profiles using (true) with check (true)")
    op.execute(f"alter policy admin_update on users using (id = {ME}) with check (id = {ME})")
    op.execute("alter policy admin_select on user_sessions using (true)")
    op.execute("alter policy admin_update on user_sessions using (true) with check (true)")
    op.execute("alter policy admin_insert on user_sessions with check (true)")
    op.execute(f"alter policy admin_select on admin_profiles using (user_id = {ME})")
    op.execute("alter policy admin_select on mails using (shown_to_admins)")
    op.execute("drop trigger keep_a_leading_admin on users")
    op.execute("drop trigger keep_a_leading_admin on admin_profiles")
    for function in ("keep_a_leading_admin()", *reversed(NARROW)):
        op.execute(f"drop function {function}")
