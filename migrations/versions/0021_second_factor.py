"""Second factors: secrets, recovery codes, sign-ins half-way; and what a session has proved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

ACCESS = (
    "alter table second_factors enable row level security",
    "grant select (id, user_id, confirmed_at, last_step, created_at) on second_factors to maxpulse_participant",
    "create policy participant_select on second_factors for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, confirmed_at, last_step, created_at) on second_factors to maxpulse_distributor",
    "create policy distributor_select on second_factors for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, confirmed_at, last_step, created_at) on second_factors to maxpulse_trainer",
    "create policy trainer_select on second_factors for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, confirmed_at, last_step, created_at) on second_factors to maxpulse_admin",
    "create policy admin_select on second_factors for select to maxpulse_admin using (true)",
    "grant insert on second_factors to maxpulse_participant",
    "create policy participant_insert on second_factors for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and confirmed_at is null)",
    "grant insert on second_factors to maxpulse_distributor",
    "create policy distributor_insert on second_factors for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and confirmed_at is null)",
    "grant insert on second_factors to maxpulse_trainer",
    "create policy trainer_insert on second_factors for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and confirmed_at is null)",
    "grant insert on second_factors to maxpulse_admin",
    "create policy admin_insert on second_factors for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and confirmed_at is null)",
    "grant update (secret, confirmed_at, last_step) on second_factors to maxpulse_participant",
    "create policy participant_update on second_factors for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (secret, confirmed_at, last_step) on second_factors to maxpulse_distributor",
    "create policy distributor_update on second_factors for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (secret, confirmed_at, last_step) on second_factors to maxpulse_trainer",
    "create policy trainer_update on second_factors for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (secret, confirmed_at, last_step) on second_factors to maxpulse_admin",
    "create policy admin_update on second_factors for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on second_factors to maxpulse_participant",
    "create policy participant_delete on second_factors for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on second_factors to maxpulse_distributor",
    "create policy distributor_delete on second_factors for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on second_factors to maxpulse_trainer",
    "create policy trainer_delete on second_factors for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on second_factors to maxpulse_admin",
    "create policy admin_delete on second_factors for delete to maxpulse_admin using (confirmed_at is null or user_id <> (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "alter table recovery_codes enable row level security",
    "grant select (id, user_id, mark, used_at, created_at) on recovery_codes to maxpulse_participant",
    "create policy participant_select on recovery_codes for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, mark, used_at, created_at) on recovery_codes to maxpulse_distributor",
    "create policy distributor_select on recovery_codes for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, mark, used_at, created_at) on recovery_codes to maxpulse_trainer",
    "create policy trainer_select on recovery_codes for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, user_id, mark, used_at, created_at) on recovery_codes to maxpulse_admin",
    "create policy admin_select on recovery_codes for select to maxpulse_admin using (true)",
    "grant insert on recovery_codes to maxpulse_participant",
    "create policy participant_insert on recovery_codes for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on recovery_codes to maxpulse_distributor",
    "create policy distributor_insert on recovery_codes for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on recovery_codes to maxpulse_trainer",
    "create policy trainer_insert on recovery_codes for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on recovery_codes to maxpulse_admin",
    "create policy admin_insert on recovery_codes for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (used_at) on recovery_codes to maxpulse_participant",
    "create policy participant_update on recovery_codes for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (used_at) on recovery_codes to maxpulse_distributor",
    "create policy distributor_update on recovery_codes for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (used_at) on recovery_codes to maxpulse_trainer",
    "create policy trainer_update on recovery_codes for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (used_at) on recovery_codes to maxpulse_admin",
    "create policy admin_update on recovery_codes for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on recovery_codes to maxpulse_participant",
    "create policy participant_delete on recovery_codes for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on recovery_codes to maxpulse_distributor",
    "create policy distributor_delete on recovery_codes for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on recovery_codes to maxpulse_trainer",
    "create policy trainer_delete on recovery_codes for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on recovery_codes to maxpulse_admin",
    "create policy admin_delete on recovery_codes for delete to maxpulse_admin using (true)",
    "alter table half_way_sign_ins enable row level security",
    "grant select on half_way_sign_ins to maxpulse_participant",
    "create policy participant_select on half_way_sign_ins for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on half_way_sign_ins to maxpulse_participant",
    "create policy participant_insert on half_way_sign_ins for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on half_way_sign_ins to maxpulse_participant",
    "create policy participant_update on half_way_sign_ins for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on half_way_sign_ins to maxpulse_participant",
    "create policy participant_delete on half_way_sign_ins for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on half_way_sign_ins to maxpulse_distributor",
    "create policy distributor_select on half_way_sign_ins for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on half_way_sign_ins to maxpulse_distributor",
    "create policy distributor_insert on half_way_sign_ins for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on half_way_sign_ins to maxpulse_distributor",
    "create policy distributor_update on half_way_sign_ins for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on half_way_sign_ins to maxpulse_distributor",
    "create policy distributor_delete on half_way_sign_ins for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on half_way_sign_ins to maxpulse_trainer",
    "create policy trainer_select on half_way_sign_ins for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on half_way_sign_ins to maxpulse_trainer",
    "create policy trainer_insert on half_way_sign_ins for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on half_way_sign_ins to maxpulse_trainer",
    "create policy trainer_update on half_way_sign_ins for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on half_way_sign_ins to maxpulse_trainer",
    "create policy trainer_delete on half_way_sign_ins for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on half_way_sign_ins to maxpulse_admin",
    "create policy admin_select on half_way_sign_ins for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on half_way_sign_ins to maxpulse_admin",
    "create policy admin_insert on half_way_sign_ins for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on half_way_sign_ins to maxpulse_admin",
    "create policy admin_update on half_way_sign_ins for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on half_way_sign_ins to maxpulse_admin",
    "create policy admin_delete on half_way_sign_ins for delete to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
)

SIGNED_IN = "maxpulse_participant, maxpulse_distributor, maxpulse_trainer, maxpulse_admin"
FUNCTIONS = (
    """
create function own_second_factor()
returns table (id uuid, secret bytea, confirmed_at timestamptz, last_step bigint)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select f.id, f.secret, f.confirmed_at, f.last_step from second_factors f where f.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)
$$
    """,
    "revoke all on function own_second_factor() from public",
    f"grant execute on function own_second_factor() to {SIGNED_IN}",
    """
create function own_recovery_code(p_mark text)
returns table (id uuid, code_hash text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select c.id, c.code_hash from recovery_codes c where c.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and c.mark = p_mark and c.used_at is null
$$
    """,
    "revoke all on function own_recovery_code(text) from public",
    f"grant execute on function own_recovery_code(text) to {SIGNED_IN}",
    """
create function find_half_way(p_token_hash bytea, p_now timestamptz)
returns table (id uuid, user_id uuid, role text, email text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select h.id, u.id, u.role, u.email
      from half_way_sign_ins h join users u on u.id = h.user_id and u.is_active
     where h.token_hash = p_token_hash and h.used_at is null and h.expires_at > p_now
$$
    """,
    "revoke all on function find_half_way(bytea, timestamptz) from public",
    "grant execute on function find_half_way(bytea, timestamptz) to maxpulse_visitor",
    # Beside `find_session`, which the release before this one goes on asking.
    """
create function find_live_session(p_token_hash bytea, p_now timestamptz)
returns table (session_id uuid, user_id uuid, role text, distributor_id uuid, distributor_status text,
               first_name text, last_name text, email text, preferences jsonb, last_seen_at timestamptz,
               proved_at timestamptz, second_factor_at timestamptz)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select s.id, u.id, u.role, d.id, d.status, p.first_name, p.last_name, u.email, p.preferences, s.last_seen_at,
           s.proved_at, s.second_factor_at
      from user_sessions s
      join users u on u.id = s.user_id and u.is_active
      left join user_profiles p on p.user_id = u.id
      left join distributor_profiles d on d.user_id = u.id
     where s.token_hash = p_token_hash and s.ended_at is null and s.expires_at > p_now
     limit 1
$$
    """,
    "revoke all on function find_live_session(bytea, timestamptz) from public",
    "grant execute on function find_live_session(bytea, timestamptz) to maxpulse_visitor",
)


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user_sessions", sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_factors",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factors")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factors_user_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("user_id", "mark", name=op.f("uq_recovery_codes_user_id_mark")),
    )
    op.create_table(
        "half_way_sign_ins",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_half_way_sign_ins_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_way_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_half_way_sign_ins_token_hash")),
    )
    op.create_index("ix_half_way_sign_ins_user_id", "half_way_sign_ins", ["user_id"])
    for statement in (*ACCESS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function find_live_session(bytea, timestamptz)")
    op.execute("drop function find_half_way(bytea, timestamptz)")
    op.execute("drop function own_recovery_code(text)")
    op.execute("drop function own_second_factor()")
    for table in ("half_way_sign_ins", "recovery_codes", "second_factors"):
        op.drop_table(table)
    op.drop_column("user_sessions", "second_factor_at")
    op.drop_column("user_sessions", "proved_at")
