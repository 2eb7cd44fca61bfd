"""The distributor of a closed account is not open for anybody: no link, no invitation, no sale reported anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

# Whoever closes an account, in whatever way: the distributor's row says so from the same moment on.
CLOSE_WITH_THE_ACCOUNT = """
create function close_distributor_with_account() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update distributor_profiles d
       set closed_at = case when new.is_active then null else coalesce(new.closed_at, new.updated_at, now()) end
     where d.user_id = new.id;
    return null;
end
$$
"""
CLOSED_SO_FAR = """
update distributor_profiles d set closed_at = coalesce(u.closed_at, u.updated_at, now())
  from users u where u.id = d.user_id and not u.is_active
"""

AFTER = (
    """
create or replace function public_link(p_code text)
returns table (link_id uuid, distributor_id uuid, first_name text, last_name text, focus_area text,
               campaign_name text, link_active boolean, distributor_status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select l.id, d.id, p.first_name, p.last_name, l.focus_area, l.campaign_name,
           coalesce(l.is_active, false), case when d.closed_at is null then d.status else 'closed' end
      from assessment_links l
      join distributor_profiles d on d.id = l.distributor_id
      left join user_profiles p on p.user_id = d.user_id
     where l.link_code = p_code
     limit 1
$$
    """,
    """
create or replace function distributor_card(p_distributor uuid)
returns table (first_name text, last_name text, status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select p.first_name, p.last_name, case when d.closed_at is null then d.status else 'closed' end
      from distributor_profiles d left join user_profiles p on p.user_id = d.user_id
     where d.id = p_distributor
     limit 1
$$
    """,
    """
create or replace function seller_by_code(p_code text)
returns table (distributor_id uuid, status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select d.id, case when d.closed_at is null then d.status else 'closed' end from distributor_profiles d where d.distributor_code = p_code
$$
    """,
    """
create or replace function sponsor_behind(p_code text)
returns table (distributor_id uuid, first_name text, last_name text, status text, is_open boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, case when d.closed_at is null then d.status else 'closed' end, found.is_open
      from (select id, true as is_open, 1 as rank from distributor_profiles where distributor_code = upper(p_code)
            union all
            select l.distributor_id, coalesce(l.is_active, false), 2
              from assessment_links l where l.link_code = lower(p_code)) found
      join distributor_profiles d on d.id = found.id
      left join user_profiles p on p.user_id = d.user_id
     order by found.rank limit 1
$$
    """,
    """
create or replace function own_team_sizes(p_above uuid, p_children uuid[])
returns table (child uuid, level integer, people bigint, active bigint)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    with recursive below as (
        select d.id, d.id as child, 1 as level, d.status, d.closed_at from distributor_profiles d
         where d.sponsor_id = p_above and own_team_level(p_above) is not null
        union all
        select d.id, b.child, b.level + 1, d.status, d.closed_at
          from below b join distributor_profiles d on d.sponsor_id = b.id
    )
    select child, level, count(*), count(*) filter (where status = 'active' and closed_at is null)
      from below
     group by grouping sets ((level), (child))
    having grouping(child) = 1 or child = any(p_children)
$$
    """,
    """
create or replace function own_team_below(p_above uuid, p_after uuid, p_most integer)
returns table (distributor_id uuid, first_name text, last_name text, code text, tier integer,
               status text, joined_at timestamptz, level integer, recruits bigint,
               sponsor_first_name text, sponsor_last_name text)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, d.distributor_code, d.tier_level, case when d.closed_at is null then d.status else 'closed' end, d.created_at,
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
    """,
    """
create or replace function own_team_search(p_words text, p_most integer)
returns table (distributor_id uuid, first_name text, last_name text, code text, tier integer,
               status text, joined_at timestamptz, level integer, recruits bigint,
               sponsor_first_name text, sponsor_last_name text)
language sql stable rows 50 security definer set search_path = public, pg_temp as $$
    select d.id, p.first_name, p.last_name, d.distributor_code, d.tier_level, case when d.closed_at is null then d.status else 'closed' end, d.created_at,
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
    """,
    """
create or replace function refuse_the_suspended() returns trigger language plpgsql as $$
declare
    is_now text := (select case when d.closed_at is null then d.status else 'suspended' end
                      from distributor_profiles d
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
    """,
)

BEFORE = (
    """
create or replace function public_link(p_code text)
returns table (link_id uuid, distributor_id uuid, first_name text, last_name text, focus_area text,
               campaign_name text, link_active boolean, distributor_status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select l.id, d.id, p.first_name, p.last_name, l.focus_area, l.campaign_name,
           coalesce(l.is_active, false), d.status
      from assessment_links l
      join distributor_profiles d on d.id = l.distributor_id
      left join user_profiles p on p.user_id = d.user_id
     where l.link_code = p_code
     limit 1
$$
    """,
    """
create or replace function distributor_card(p_distributor uuid)
returns table (first_name text, last_name text, status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select p.first_name, p.last_name, d.status
      from distributor_profiles d left join user_profiles p on p.user_id = d.user_id
     where d.id = p_distributor
     limit 1
$$
    """,
    """
create or replace function seller_by_code(p_code text)
returns table (distributor_id uuid, status text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select d.id, d.status from distributor_profiles d where d.distributor_code = p_code
$$
    """,
    """
create or replace function sponsor_behind(p_code text)
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
    """,
    """
create or replace function own_team_sizes(p_above uuid, p_children uuid[])
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
    """,
    """
create or replace function own_team_below(p_above uuid, p_after uuid, p_most integer)
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
    """,
    """
create or replace function own_team_search(p_words text, p_most integer)
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
    """,
    """
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
    """,
)


def upgrade() -> None:
    op.add_column("distributor_profiles", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(CLOSED_SO_FAR)
    op.execute(CLOSE_WITH_THE_ACCOUNT)
    op.execute("revoke all on function close_distributor_with_account() from public")
    op.execute(
        "create trigger close_distributor_with_account after update of is_active on users "
        "for each row when (new.is_active is distinct from old.is_active) "
        "execute function close_distributor_with_account()"
    )
    for function in AFTER:
        op.execute(function)


def downgrade() -> None:
    for function in BEFORE:
        op.execute(function)
    op.execute("drop trigger close_distributor_with_account on users")
    op.execute("drop function close_distributor_with_account()")
    op.drop_column("distributor_profiles", "closed_at")
