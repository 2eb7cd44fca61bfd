"""Links and what came of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

ACCESS = (
    "alter table assessment_links enable row level security",
    "grant select on assessment_links to maxpulse_distributor",
    "create policy distributor_select on assessment_links for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant insert on assessment_links to maxpulse_distributor",
    "create policy distributor_insert on assessment_links for insert to maxpulse_distributor with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant update on assessment_links to maxpulse_distributor",
    "create policy distributor_update on assessment_links for update to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)) with check (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on assessment_links to maxpulse_admin",
    "create policy admin_select on assessment_links for select to maxpulse_admin using (true)",
    "grant select on assessment_links to maxpulse_system",
    "create policy system_select on assessment_links for select to maxpulse_system using (true)",
    "grant insert on assessment_links to maxpulse_system",
    "create policy system_insert on assessment_links for insert to maxpulse_system with check (true)",
    "grant update on assessment_links to maxpulse_system",
    "create policy system_update on assessment_links for update to maxpulse_system using (true) with check (true)",
    "alter table link_analytics enable row level security",
    "grant select on link_analytics to maxpulse_distributor",
    "create policy distributor_select on link_analytics for select to maxpulse_distributor using (exists (select 1 from assessment_links l where l.id = link_id and l.distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid)))",
    "grant select on link_analytics to maxpulse_admin",
    "create policy admin_select on link_analytics for select to maxpulse_admin using (true)",
    "grant select on link_analytics to maxpulse_system",
    "create policy system_select on link_analytics for select to maxpulse_system using (true)",
)

FUNCTIONS = (
    """
create function ensure_month_partitions(p_from date, p_months integer)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    parent text;
    month date;
    partition text;
begin
    for parent in select c.relname from pg_class c
                   where c.relkind = 'p' and c.relnamespace = 'public'::regnamespace order by 1
    loop
        for i in 0 .. p_months - 1 loop
            month := (date_trunc('month', p_from) + make_interval(months => i))::date;
            partition := format('%s_p%s', parent, to_char(month, 'YYYYMM'));
            if to_regclass(partition) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L)', partition, parent,
                               month::timestamp at time zone 'UTC',
                               (month + interval '1 month')::timestamp at time zone 'UTC');
                execute format('alter table %I enable row level security', partition);
            end if;
        end loop;
    end loop;
end
$$
    """,
    """
revoke all on function ensure_month_partitions(date, integer) from public
    """,
    """
grant execute on function ensure_month_partitions(date, integer) to maxpulse_system
    """,
    """
create function public_link(p_code text)
returns table (link_id uuid, distributor_id uuid, first_name text, last_name text, focus_area text,
               campaign_name text, link_active boolean, distributor_status text)
language sql stable security definer set search_path = public, pg_temp as $$
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
revoke all on function public_link(text) from public
    """,
    """
grant execute on function public_link(text) to maxpulse_visitor, maxpulse_participant
    """,
    """
create function record_link_event(p_link uuid, p_type text, p_visitor text, p_ip inet, p_agent text,
                                  p_referrer text, p_value numeric, p_at timestamptz)
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into link_analytics (id, link_id, event_type, visitor_id, ip_address, user_agent, referrer,
                                conversion_value, created_at)
    values (gen_random_uuid(), p_link, p_type, p_visitor, p_ip, p_agent, p_referrer, p_value, p_at);
    update assessment_links
       set click_count = click_count + (p_type = 'click')::integer,
           conversion_count = conversion_count + (p_type = 'conversion')::integer
     where id = p_link and p_type in ('click', 'conversion');
$$
    """,
    """
revoke all on function record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz) from public
    """,
    """
grant execute on function record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz)
    to maxpulse_visitor, maxpulse_participant
    """,
    """
select ensure_month_partitions((current_date - interval '4 months')::date, 6)
    """,
)


def upgrade() -> None:
    op.create_table(
        "assessment_links",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("distributor_id", sa.Uuid(), nullable=True),
        sa.Column("link_code", sa.Text(), nullable=False),
        sa.Column("campaign_name", sa.Text(), nullable=True),
        sa.Column("link_type", sa.Text(), nullable=True),
        sa.Column("target_audience", sa.Text(), nullable=True),
        sa.Column("focus_area", sa.Text(), nullable=True),
        sa.Column("click_count", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("conversion_count", sa.Integer(), server_default=sa.text("0"), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "focus_area in ('health', 'wealth', 'hybrid')", name=op.f("ck_assessment_links_focus_area")
        ),
        sa.CheckConstraint(
            "link_type in ('customer', 'campaign')", name=op.f("ck_assessment_links_link_type")
        ),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_assessment_links_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_links")),
        sa.UniqueConstraint("link_code", name=op.f("uq_assessment_links_link_code")),
    )
    op.create_index(
        "ix_assessment_links_distributor_id", "assessment_links", ["distributor_id"], unique=False
    )
    op.create_table(
        "link_analytics",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=True),
        sa.Column("ip_address", postgresql.INET(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("conversion_value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "event_type in ('click', 'conversion', 'assessment_start', 'assessment_complete')",
            name=op.f("ck_link_analytics_event_type"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["assessment_links.id"], name=op.f("fk_link_analytics_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "created_at", name=op.f("pk_link_analytics")),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_index(
        "ix_link_analytics_link_id", "link_analytics", ["link_id", "event_type", "created_at"], unique=False
    )
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function record_link_event(uuid, text, text, inet, text, text, numeric, timestamptz)")
    op.execute("drop function public_link(text)")
    op.execute("drop function ensure_month_partitions(date, integer)")
    op.drop_table("link_analytics")
    op.drop_table("assessment_links")
