"""Links by which whoever has them reads a part of a result, until they end or are taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"

ACCESS = (
    "alter table result_links enable row level security",
    "grant select on result_links to maxpulse_participant",
    "create policy participant_select on result_links for select to maxpulse_participant using (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = result_links.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant insert on result_links to maxpulse_participant",
    "create policy participant_insert on result_links for insert to maxpulse_participant with check (revoked_at is null and opened_on is null and exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = result_links.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant update (revoked_at) on result_links to maxpulse_participant",
    "create policy participant_update on result_links for update to maxpulse_participant using (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = result_links.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))) with check (exists (select 1 from assessment_results r join assessment_sessions s on s.id = r.session_id where r.id = result_links.result_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "grant select on result_links to maxpulse_system",
    "create policy system_select on result_links for select to maxpulse_system using (true)",
)

# A day is kept and no moment: when somebody reads is nobody's business.
OPEN = """
create function open_result_link(p_link uuid, p_now timestamptz, p_counts boolean)
returns table (shown jsonb, expires_at timestamptz)
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
begin
    if p_counts then
        update result_links l set opened_on = (p_now at time zone 'utc')::date
         where l.id = p_link and l.revoked_at is null and l.expires_at > p_now
           and l.opened_on is distinct from (p_now at time zone 'utc')::date;
    end if;
    return query
        select l.shown, l.expires_at from result_links l
         where l.id = p_link and l.revoked_at is null and l.expires_at > p_now;
end
$$
"""


def upgrade() -> None:
    op.create_table(
        "result_links",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("shown", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.CheckConstraint("shows in ('summary', 'plan')", name=op.f("ck_result_links_shows")),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["assessment_results.id"],
            name=op.f("fk_result_links_result_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_links")),
    )
    op.create_index("ix_result_links_result_id", "result_links", ["result_id"])
    for statement in ACCESS:
        op.execute(statement)
    op.execute(OPEN)
    op.execute("revoke all on function open_result_link(uuid, timestamptz, boolean) from public")
    op.execute("grant execute on function open_result_link(uuid, timestamptz, boolean) to maxpulse_visitor")


def downgrade() -> None:
    op.execute("drop function open_result_link(uuid, timestamptz, boolean)")
    op.drop_table("result_links")
