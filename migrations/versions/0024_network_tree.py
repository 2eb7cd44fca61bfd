"""The network is a tree that nothing can close into a ring, and who is suspended writes nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

ACCESS = (
    "alter table distributor_suspensions enable row level security",
    "grant select on distributor_suspensions to maxpulse_admin",
    "create policy admin_select on distributor_suspensions for select to maxpulse_admin using ((select admin_may('network.read')))",
    "grant insert on distributor_suspensions to maxpulse_admin",
    "create policy admin_insert on distributor_suspensions for insert to maxpulse_admin with check ((select admin_may('network.manage')))",
    "grant update (ended_at, ended_by) on distributor_suspensions to maxpulse_admin",
    "create policy admin_update on distributor_suspensions for update to maxpulse_admin using ((select admin_may('network.manage'))) with check ((select admin_may('network.manage')))",
    "grant select on distributor_suspensions to maxpulse_system",
    "create policy system_select on distributor_suspensions for select to maxpulse_system using (true)",
    "grant insert on distributor_suspensions to maxpulse_system",
    "create policy system_insert on distributor_suspensions for insert to maxpulse_system with check (true)",
    "grant update on distributor_suspensions to maxpulse_system",
    "create policy system_update on distributor_suspensions for update to maxpulse_system using (true) with check (true)",
)

# Everybody below a distributor. `child` is the one directly below through whom each hangs there.
BRANCH = """
create function branch_of(p_root uuid)
returns table (distributor_id uuid, child uuid, level integer)
language sql stable rows 100 as $$
    with recursive below as (
        select d.id, d.id as child, 1 as level from distributor_profiles d where d.sponsor_id = p_root
        union all
        select d.id, b.child, b.level + 1 from below b join distributor_profiles d on d.sponsor_id = b.id
    )
    select id, child, level from below
$$
"""

# One move at a time, and no newcomer meanwhile; newcomers do not wait for each other. The check below reads after
# this lock was given, so it sees what the move before has done. That holds for the usual isolation level alone.
ONE_AT_A_TIME = """
create function network_changes_one_at_a_time() returns trigger language plpgsql as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the network changes in transactions that read what is committed'
            using errcode = 'invalid_transaction_state';
    end if;
    if tg_op = 'INSERT' then
        perform pg_advisory_xact_lock_shared(hashtext('distributor network'));
    else
        perform pg_advisory_xact_lock(hashtext('distributor network'));
    end if;
    return null;
end
$$
"""

TREE = """
create function keep_network_a_tree() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    most constant integer := 100;
    above integer;
    is_ring boolean;
begin
    with recursive upwards as (
        select new.sponsor_id as id, 1 as steps
        union all
        select d.sponsor_id, u.steps + 1
          from upwards u join distributor_profiles d on d.id = u.id
         where u.id <> new.id and u.steps <= most
    )
    select count(id), coalesce(bool_or(id = new.id), false) into above, is_ring from upwards;
    if is_ring then
        raise exception 'a distributor would be in their own downline'
            using errcode = 'check_violation', constraint = 'network_is_a_tree', table = 'distributor_profiles';
    end if;
    if above + (select coalesce(max(level), 0) from branch_of(new.id)) > most then
        raise exception 'a branch would hang more than % levels deep', most
            using errcode = 'check_violation', constraint = 'network_is_not_too_deep', table = 'distributor_profiles';
    end if;
    return null;
end
$$
"""

# How far somebody is below whoever asks: 0 for themselves, nothing for everybody outside their own downline.
OWN_LEVEL = """
create function own_team_level(p_member uuid) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive
    me as (select nullif(current_setting('app.distributor_id', true), '')::uuid as id),
    upwards as (
        select d.id, d.sponsor_id, 0 as level from distributor_profiles d where d.id = p_member
        union all
        select d.id, d.sponsor_id, u.level + 1
          from upwards u join distributor_profiles d on d.id = u.sponsor_id
         where u.id <> (select id from me)
    )
    select level from upwards where id = (select id from me)
$$
"""

# How many people hang below somebody of one's own team (or oneself): a row for each level, and one for each of the
# children asked for. One walk through the branch gives both.
OWN_SIZES = """
create function own_team_sizes(p_above uuid, p_children uuid[])
returns table (child uuid, level integer, people bigint, active bigint)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    with recursive below as (
        select d.id, d.id as child, 1 as level, d.status from distributor_profiles d
         where d.sponsor_id = p_above and own_team_level(p_above) is not null
        union all
        select d.id, b.child, b.level + 1, d.status
          from below b join distributor_profiles d on d.sponsor_id = b.id
    )
    select child, level, count(*), count(*) filter (where status = 'active')
      from below
     group by grouping sets ((level), (child))
    having grouping(child) = 1 or child = any(p_children)
$$
"""

# Those directly below somebody of one's own team (or oneself), oldest first, from a row on.
OWN_MEMBERS = """
create function own_team_below(p_above uuid, p_after uuid, p_most integer)
returns table (distributor_id uuid, first_name text, last_name text, code text, tier integer,
               status text, joined_at timestamptz, level integer, recruits bigint,
               sponsor_first_name text, sponsor_last_name text)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, d.distributor_code, d.tier_level, d.status, d.created_at,
           (select own_team_level(p_above) + 1), brought.recruits, s.first_name, s.last_name
      from (select m.* from distributor_profiles m
             where m.sponsor_id = p_above and own_team_level(p_above) is not null
               and (p_after is null or (m.created_at, m.id) >
                    (select a.created_at, a.id from distributor_profiles a where a.id = p_after and a.sponsor_id = p_above))
             order by m.created_at, m.id limit p_most) d
      left join user_profiles p on p.user_id = d.user_id
      join distributor_profiles above on above.id = p_above
      left join user_profiles s on s.user_id = above.user_id
     cross join lateral (select count(*) as recruits from distributor_profiles r where r.sponsor_id = d.id) brought
     order by d.created_at, d.id
$$
"""

# People of one's own team whose name or code holds these words.
OWN_SEARCH = """
create function own_team_search(p_words text, p_most integer)
returns table (distributor_id uuid, first_name text, last_name text, code text, tier integer,
               status text, joined_at timestamptz, level integer, recruits bigint,
               sponsor_first_name text, sponsor_last_name text)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, d.distributor_code, d.tier_level, d.status, d.created_at,
           d.level, brought.recruits, s.first_name, s.last_name
      from (select m.*, b.level
              from branch_of(nullif(current_setting('app.distributor_id', true), '')::uuid) b
              join distributor_profiles m on m.id = b.distributor_id
              left join user_profiles n on n.user_id = m.user_id
             where position(lower(p_words) in lower(concat_ws(' ', n.first_name, n.last_name))) > 0
                or position(lower(p_words) in lower(m.distributor_code)) > 0
             order by b.level, m.created_at, m.id limit p_most) d
      left join user_profiles p on p.user_id = d.user_id
      join distributor_profiles above on above.id = d.sponsor_id
      left join user_profiles s on s.user_id = above.user_id
     cross join lateral (select count(*) as recruits from distributor_profiles r where r.sponsor_id = d.id) brought
     order by d.level, d.created_at, d.id
$$
"""

OWN_SPONSOR = """
create function own_sponsor() returns table (first_name text, last_name text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select p.first_name, p.last_name
      from distributor_profiles me
      join distributor_profiles s on s.id = me.sponsor_id
      left join user_profiles p on p.user_id = s.user_id
     where me.id = nullif(current_setting('app.distributor_id', true), '')::uuid
$$
"""

# Whom somebody joins by this code: a distributor's own, or that of one of their links. The own code goes first, for a
# link's may be chosen: nobody draws away another's recruits by spelling one like it.
SPONSOR_BEHIND = """
create function sponsor_behind(p_code text)
returns table (distributor_id uuid, first_name text, last_name text, status text, is_open boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, d.status, found.is_open
      from (select id, true as is_open, 1 as rank from distributor_profiles where distributor_code = upper(p_code)
            union all
            select l.distributor_id, coalesce(l.is_active, false), 2
              from assessment_links l where l.link_code = lower(p_code)) found
      join distributor_profiles d on d.id = found.id
      left join user_profiles p on p.user_id = d.user_id
     order by found.rank limit 1
$$
"""

REFUSE = """
create function refuse_the_suspended() returns trigger language plpgsql as $$
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

FOR_WHOM = (
    ("branch_of(uuid)", "maxpulse_admin, maxpulse_system"),
    ("own_team_level(uuid)", "maxpulse_distributor"),
    ("own_team_sizes(uuid, uuid[])", "maxpulse_distributor"),
    ("own_team_below(uuid, uuid, integer)", "maxpulse_distributor"),
    ("own_team_search(text, integer)", "maxpulse_distributor"),
    ("own_sponsor()", "maxpulse_distributor"),
    ("sponsor_behind(text)", "maxpulse_visitor"),
)
TRIGGER_FUNCTIONS = (
    "keep_network_a_tree()",
    "network_changes_one_at_a_time()",
    "refuse_the_suspended()",
)
# What a distributor writes about their business. Their account, their sessions and what is recorded of them stay theirs.
CLOSED_TO_THE_SUSPENDED = (
    "assessment_links",
    "client_activities",
    "client_communications",
    "client_follow_ups",
    "client_notes",
    "clients",
    "payment_methods",
    "student_enrollments",
    "student_progress",
    "withdrawals",
)


def upgrade() -> None:
    op.create_table(
        "distributor_suspensions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_distributor_suspensions_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distributor_suspensions")),
    )
    op.create_index(
        "ix_distributor_suspensions_distributor_id", "distributor_suspensions", ["distributor_id"]
    )
    op.create_index(
        "uq_distributor_suspensions_open",
        "distributor_suspensions",
        ["distributor_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("ix_distributor_profiles_created_at", "distributor_profiles", ["created_at", "id"])
    for statement in (*ACCESS, BRANCH, ONE_AT_A_TIME, TREE, OWN_LEVEL, OWN_SIZES, OWN_MEMBERS, OWN_SEARCH):
        op.execute(statement)
    for statement in (OWN_SPONSOR, SPONSOR_BEHIND, REFUSE):
        op.execute(statement)
    for function in TRIGGER_FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
    for function, roles in FOR_WHOM:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {roles}")
    op.execute(
        "create trigger network_changes_one_at_a_time before insert or update of sponsor_id on distributor_profiles "
        "for each statement execute function network_changes_one_at_a_time()"
    )
    op.execute(
        "create constraint trigger network_is_a_tree after insert or update of sponsor_id on distributor_profiles "
        "for each row when (new.sponsor_id is not null) execute function keep_network_a_tree()"
    )
    for table in CLOSED_TO_THE_SUSPENDED:
        op.execute(
            f"create trigger closed_to_the_suspended before insert or update or delete on {table} "
            "for each statement when (current_user = 'maxpulse_distributor') "
            "execute function refuse_the_suspended()"
        )


def downgrade() -> None:
    for table in CLOSED_TO_THE_SUSPENDED:
        op.execute(f"drop trigger closed_to_the_suspended on {table}")
    op.execute("drop trigger network_is_a_tree on distributor_profiles")
    op.execute("drop trigger network_changes_one_at_a_time on distributor_profiles")
    for function in (*TRIGGER_FUNCTIONS, *reversed([name for name, _roles in FOR_WHOM])):
        op.execute(f"drop function {function}")
    op.drop_index("ix_distributor_profiles_created_at", "distributor_profiles")
    op.drop_table("distributor_suspensions")
