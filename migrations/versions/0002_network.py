"""Distributors and the counter of their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ACCESS = (
    "alter table distributor_profiles enable row level security",
    "grant select on distributor_profiles to maxpulse_distributor",
    "create policy distributor_select on distributor_profiles for select to maxpulse_distributor using (id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on distributor_profiles to maxpulse_admin",
    "create policy admin_select on distributor_profiles for select to maxpulse_admin using (true)",
    "grant update (status, tier_level, commission_rate, sponsor_id, updated_at) on distributor_profiles to maxpulse_admin",
    "create policy admin_update on distributor_profiles for update to maxpulse_admin using (true) with check (true)",
    "grant select on distributor_profiles to maxpulse_system",
    "create policy system_select on distributor_profiles for select to maxpulse_system using (true)",
    "grant insert on distributor_profiles to maxpulse_system",
    "create policy system_insert on distributor_profiles for insert to maxpulse_system with check (true)",
    "grant update on distributor_profiles to maxpulse_system",
    "create policy system_update on distributor_profiles for update to maxpulse_system using (true) with check (true)",
    "alter table distributor_streams enable row level security",
    "grant select on distributor_streams to maxpulse_distributor",
    "create policy distributor_select on distributor_streams for select to maxpulse_distributor using (distributor_id = (select nullif(current_setting('app.distributor_id', true), '')::uuid))",
    "grant select on distributor_streams to maxpulse_recorder",
    "create policy recorder_select on distributor_streams for select to maxpulse_recorder using (true)",
    "grant update (last_number) on distributor_streams to maxpulse_recorder",
    "create policy recorder_update on distributor_streams for update to maxpulse_recorder using (true) with check (true)",
    "grant select on distributor_streams to maxpulse_system",
    "create policy system_select on distributor_streams for select to maxpulse_system using (true)",
    "grant insert on distributor_streams to maxpulse_system",
    "create policy system_insert on distributor_streams for insert to maxpulse_system with check (true)",
)

FUNCTIONS = (
    """
create function find_session(p_token_hash bytea, p_now timestamptz)
returns table (session_id uuid, user_id uuid, role text, distributor_id uuid, distributor_status text,
               first_name text, last_name text, email text, preferences jsonb, last_seen_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, u.id, u.role, d.id, d.status, p.first_name, p.last_name, u.email, p.preferences, s.last_seen_at
      from user_sessions s
      join users u on u.id = s.user_id and u.is_active
      left join user_profiles p on p.user_id = u.id
      left join distributor_profiles d on d.user_id = u.id
     where s.token_hash = p_token_hash and s.ended_at is null and s.expires_at > p_now
     limit 1
$$
    """,
    """
revoke all on function find_session(bytea, timestamptz) from public
    """,
    """
grant execute on function find_session(bytea, timestamptz) to maxpulse_visitor
    """,
    """
create function distributor_card(p_distributor uuid)
returns table (first_name text, last_name text, status text)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.first_name, p.last_name, d.status
      from distributor_profiles d left join user_profiles p on p.user_id = d.user_id
     where d.id = p_distributor
     limit 1
$$
    """,
    """
revoke all on function distributor_card(uuid) from public
    """,
    """
grant execute on function distributor_card(uuid) to maxpulse_visitor, maxpulse_participant
    """,
)


def upgrade() -> None:
    op.create_table(
        "distributor_profiles",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("sponsor_id", sa.Uuid(), nullable=True),
        sa.Column("distributor_code", sa.Text(), nullable=False),
        sa.Column(
            "commission_rate",
            sa.Numeric(precision=5, scale=2),
            server_default=sa.text("25.00"),
            nullable=True,
        ),
        sa.Column("tier_level", sa.Integer(), server_default=sa.text("1"), nullable=True),
        sa.Column(
            "total_sales", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column(
            "total_commissions", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=True
        ),
        sa.Column(
            "balance_available",
            sa.Numeric(precision=12, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "balance_pending", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("status", sa.Text(), server_default=sa.text("'active'"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "status in ('active', 'inactive', 'suspended')", name=op.f("ck_distributor_profiles_status")
        ),
        sa.CheckConstraint(
            "balance_available >= 0 and balance_pending >= 0",
            name=op.f("ck_distributor_profiles_balances_not_negative"),
        ),
        sa.CheckConstraint(
            "sponsor_id is distinct from id", name=op.f("ck_distributor_profiles_not_own_sponsor")
        ),
        sa.ForeignKeyConstraint(
            ["sponsor_id"], ["distributor_profiles.id"], name=op.f("fk_distributor_profiles_sponsor_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_distributor_profiles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distributor_profiles")),
        sa.UniqueConstraint("distributor_code", name=op.f("uq_distributor_profiles_distributor_code")),
    )
    op.create_index(
        "ix_distributor_profiles_sponsor_id", "distributor_profiles", ["sponsor_id"], unique=False
    )
    op.create_index("ix_distributor_profiles_user_id", "distributor_profiles", ["user_id"], unique=False)
    op.create_table(
        "distributor_streams",
        sa.Column("distributor_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["distributor_id"],
            ["distributor_profiles.id"],
            name=op.f("fk_distributor_streams_distributor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("distributor_id", name=op.f("pk_distributor_streams")),
    )
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function find_session(bytea, timestamptz)")
    op.execute("drop function distributor_card(uuid)")
    op.drop_table("distributor_streams")
    op.drop_table("distributor_profiles")
