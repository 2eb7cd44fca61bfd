"""Whoever joins works from the moment their address is confirmed.

Distributors who are active stay so, confirmed or not: only who joins from now on waits. The release before takes one
who waits for one whose links are switched off.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

# In the moment an address is confirmed, whichever way: by the letter, a new password, a move or an invitation.
CONFIRM = """
create function confirm_distributor() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update distributor_suspensions s set status_before = 'active'
      from distributor_profiles d
     where d.user_id = new.id and s.distributor_id = d.id and s.ended_at is null and s.status_before = 'pending';
    update distributor_profiles d set status = 'active', updated_at = new.updated_at
     where d.user_id = new.id and d.status = 'pending';
    return null;
end
$$
"""
REFUSE = """
create or replace function refuse_the_suspended() returns trigger language plpgsql as $$
declare
    is_now text := (select d.status from distributor_profiles d
                     where d.id = nullif(current_setting('app.distributor_id', true), '')::uuid);
begin
    if is_now = 'suspended' then
        raise exception 'a suspended distributor changes nothing'
            using errcode = 'insufficient_privilege', constraint = 'closed_to_the_suspended';
    elsif is_now = 'pending' then
        raise exception 'a distributor whose address is not confirmed changes nothing'
            using errcode = 'insufficient_privilege', constraint = 'closed_to_the_unconfirmed';
    end if;
    return null;
end
$$
"""
REFUSE_BEFORE = """
create or replace function refuse_the_suspended() returns trigger language plpgsql as $$
begin
    if exists (select 1 from distributor_profiles d where d.status = 'suspended'
                  and d.id = nullif(current_setting('app.distributor_id', true), '')::uuid) then
        raise exception 'a suspended distributor changes nothing'
            using errcode = 'insufficient_privilege', constraint = 'closed_to_the_suspended';
    end if;
    return null;
end
$$
"""
INVITED = (
    "(select admin_may_invite(distributor_profiles.user_id)) and status = 'pending' "
    "and commission_rate = 25.00 and tier_level = 1 and total_sales = 0 and total_commissions = 0 "
    "and balance_available = 0 and balance_pending = 0"
)
ACCESS = (
    "grant insert on distributor_profiles to maxpulse_admin",
    f"create policy admin_insert on distributor_profiles for insert to maxpulse_admin with check ({INVITED})",
    "grant insert on distributor_streams to maxpulse_admin",
    "create policy admin_insert on distributor_streams for insert to maxpulse_admin "
    "with check (last_number = 0 and (select admin_may('people.manage')))",
)


def upgrade() -> None:
    _know_statuses("'active', 'inactive', 'suspended', 'pending'")
    op.add_column(
        "distributor_suspensions",
        sa.Column("status_before", sa.Text(), server_default=sa.text("'active'"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_distributor_suspensions_status_before"),
        "distributor_suspensions",
        "status_before in ('active', 'inactive', 'pending')",
    )
    for statement in (CONFIRM, REFUSE, *ACCESS):
        op.execute(statement)
    op.execute("revoke all on function confirm_distributor() from public")
    op.execute(
        "create trigger confirm_distributor after update of email_verified_at on users for each row "
        "when (old.email_verified_at is null and new.email_verified_at is not null) "
        "execute function confirm_distributor()"
    )


def downgrade() -> None:
    op.execute("drop trigger confirm_distributor on users")
    op.execute("drop function confirm_distributor()")
    op.execute(REFUSE_BEFORE)
    for table in ("distributor_streams", "distributor_profiles"):
        op.execute(f"drop policy admin_insert on {table}")
        op.execute(f"revoke insert on {table} from maxpulse_admin")
    op.drop_column("distributor_suspensions", "status_before")
    op.execute("update distributor_profiles set status = 'inactive' where status = 'pending'")
    _know_statuses("'active', 'inactive', 'suspended'")


def _know_statuses(statuses: str) -> None:
    name = op.f("ck_distributor_profiles_status")
    op.drop_constraint(name, "distributor_profiles")
    op.create_check_constraint(name, "distributor_profiles", f"status in ({statuses})")
