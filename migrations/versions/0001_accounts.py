"""Accounts, sessions and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ACCESS = (
    "alter table users enable row level security",
    "grant select (id, email, role, created_at, updated_at, last_login, is_active) on users to maxpulse_participant",
    "create policy participant_select on users for select to maxpulse_participant using (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, email, role, created_at, updated_at, last_login, is_active) on users to maxpulse_distributor",
    "create policy distributor_select on users for select to maxpulse_distributor using (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, email, role, created_at, updated_at, last_login, is_active) on users to maxpulse_trainer",
    "create policy trainer_select on users for select to maxpulse_trainer using (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_login, updated_at) on users to maxpulse_participant",
    "create policy participant_update on users for update to maxpulse_participant using (id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_login, updated_at) on users to maxpulse_distributor",
    "create policy distributor_update on users for update to maxpulse_distributor using (id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_login, updated_at) on users to maxpulse_trainer",
    "create policy trainer_update on users for update to maxpulse_trainer using (id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_login, updated_at) on users to maxpulse_admin",
    "create policy admin_update on users for update to maxpulse_admin using (id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, email, role, created_at, updated_at, last_login, is_active) on users to maxpulse_admin",
    "create policy admin_select on users for select to maxpulse_admin using (true)",
    "grant select on users to maxpulse_system",
    "create policy system_select on users for select to maxpulse_system using (true)",
    "grant insert on users to maxpulse_system",
    "create policy system_insert on users for insert to maxpulse_system with check (true)",
    "grant update on users to maxpulse_system",
    "create policy system_update on users for update to maxpulse_system using (true) with check (true)",
    "alter table user_profiles enable row level security",
    "grant select on user_profiles to maxpulse_participant",
    "create policy participant_select on user_profiles for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_profiles to maxpulse_participant",
    "create policy participant_update on user_profiles for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_profiles to maxpulse_distributor",
    "create policy distributor_select on user_profiles for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_profiles to maxpulse_distributor",
    "create policy distributor_update on user_profiles for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_profiles to maxpulse_trainer",
    "create policy trainer_select on user_profiles for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_profiles to maxpulse_trainer",
    "create policy trainer_update on user_profiles for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_profiles to maxpulse_admin",
    "create policy admin_select on user_profiles for select to maxpulse_admin using (true)",
    "grant update on user_profiles to maxpulse_admin",
    "create policy admin_update on user_profiles for update to maxpulse_admin using (true) with check (true)",
    "grant select on user_profiles to maxpulse_system",
    "create policy system_select on user_profiles for select to maxpulse_system using (true)",
    "grant insert on user_profiles to maxpulse_system",
    "create policy system_insert on user_profiles for insert to maxpulse_system with check (true)",
    "grant update on user_profiles to maxpulse_system",
    "create policy system_update on user_profiles for update to maxpulse_system using (true) with check (true)",
    "alter table trainer_profiles enable row level security",
    "grant select on trainer_profiles to maxpulse_trainer",
    "create policy trainer_select on trainer_profiles for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on trainer_profiles to maxpulse_trainer",
    "create policy trainer_update on trainer_profiles for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on trainer_profiles to maxpulse_admin",
    "create policy admin_select on trainer_profiles for select to maxpulse_admin using (true)",
    "grant update on trainer_profiles to maxpulse_admin",
    "create policy admin_update on trainer_profiles for update to maxpulse_admin using (true) with check (true)",
    "grant select on trainer_profiles to maxpulse_system",
    "create policy system_select on trainer_profiles for select to maxpulse_system using (true)",
    "grant insert on trainer_profiles to maxpulse_system",
    "create policy system_insert on trainer_profiles for insert to maxpulse_system with check (true)",
    "grant update on trainer_profiles to maxpulse_system",
    "create policy system_update on trainer_profiles for update to maxpulse_system using (true) with check (true)",
    "alter table admin_profiles enable row level security",
    "grant select on admin_profiles to maxpulse_admin",
    "create policy admin_select on admin_profiles for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on admin_profiles to maxpulse_system",
    "create policy system_select on admin_profiles for select to maxpulse_system using (true)",
    "grant insert on admin_profiles to maxpulse_system",
    "create policy system_insert on admin_profiles for insert to maxpulse_system with check (true)",
    "grant update on admin_profiles to maxpulse_system",
    "create policy system_update on admin_profiles for update to maxpulse_system using (true) with check (true)",
    "alter table user_sessions enable row level security",
    "grant select on user_sessions to maxpulse_participant",
    "create policy participant_select on user_sessions for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_sessions to maxpulse_participant",
    "create policy participant_insert on user_sessions for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_sessions to maxpulse_participant",
    "create policy participant_update on user_sessions for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_sessions to maxpulse_distributor",
    "create policy distributor_select on user_sessions for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_sessions to maxpulse_distributor",
    "create policy distributor_insert on user_sessions for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_sessions to maxpulse_distributor",
    "create policy distributor_update on user_sessions for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_sessions to maxpulse_trainer",
    "create policy trainer_select on user_sessions for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on user_sessions to maxpulse_trainer",
    "create policy trainer_insert on user_sessions for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update on user_sessions to maxpulse_trainer",
    "create policy trainer_update on user_sessions for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on user_sessions to maxpulse_admin",
    "create policy admin_select on user_sessions for select to maxpulse_admin using (true)",
    "grant insert on user_sessions to maxpulse_admin",
    "create policy admin_insert on user_sessions for insert to maxpulse_admin with check (true)",
    "grant update on user_sessions to maxpulse_admin",
    "create policy admin_update on user_sessions for update to maxpulse_admin using (true) with check (true)",
    "grant select on user_sessions to maxpulse_system",
    "create policy system_select on user_sessions for select to maxpulse_system using (true)",
    "grant update on user_sessions to maxpulse_system",
    "create policy system_update on user_sessions for update to maxpulse_system using (true) with check (true)",
    "grant delete on user_sessions to maxpulse_system",
    "create policy system_delete on user_sessions for delete to maxpulse_system using (true)",
    "alter table audit_entries enable row level security",
    "grant insert on audit_entries to maxpulse_visitor",
    "create policy visitor_insert on audit_entries for insert to maxpulse_visitor with check (actor_user_id is null)",
    "grant insert on audit_entries to maxpulse_participant",
    "create policy participant_insert on audit_entries for insert to maxpulse_participant with check (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on audit_entries to maxpulse_distributor",
    "create policy distributor_insert on audit_entries for insert to maxpulse_distributor with check (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on audit_entries to maxpulse_trainer",
    "create policy trainer_insert on audit_entries for insert to maxpulse_trainer with check (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on audit_entries to maxpulse_admin",
    "create policy admin_insert on audit_entries for insert to maxpulse_admin with check (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on audit_entries to maxpulse_admin",
    "create policy admin_select on audit_entries for select to maxpulse_admin using (true)",
    "grant select on audit_entries to maxpulse_system",
    "create policy system_select on audit_entries for select to maxpulse_system using (true)",
    "grant insert on audit_entries to maxpulse_system",
    "create policy system_insert on audit_entries for insert to maxpulse_system with check (true)",
)

FUNCTIONS = (
    """
create function sign_in_data(p_email text)
returns table (user_id uuid, role text, password_hash text, is_active boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select u.id, u.role, u.password_hash, coalesce(u.is_active, false)
      from users u where lower(u.email) = lower(p_email)
$$
    """,
    """
revoke all on function sign_in_data(text) from public
    """,
    """
grant execute on function sign_in_data(text) to maxpulse_visitor
    """,
    """
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$
    """,
    """
create trigger append_only before update or delete or truncate on audit_entries
    for each statement execute function refuse_rewriting()
    """,
    """
grant select on alembic_version to public
    """,
)


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("last_login", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=True),
        sa.CheckConstraint(
            "role in ('distributor', 'trainer', 'admin', 'participant')", name=op.f("ck_users_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index("uq_users_email_lower", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "user_profiles",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column(
            "preferences",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_profiles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_profiles")),
    )
    op.create_index("ix_user_profiles_user_id", "user_profiles", ["user_id"], unique=False)
    op.create_table(
        "trainer_profiles",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("specializations", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column(
            "credentials",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=True,
        ),
        sa.Column("bio", sa.Text(), nullable=True),
        sa.Column("years_experience", sa.Integer(), nullable=True),
        sa.Column("certification_level", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_trainer_profiles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer_profiles")),
    )
    op.create_index("ix_trainer_profiles_user_id", "trainer_profiles", ["user_id"], unique=False)
    op.create_table(
        "admin_profiles",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("permissions", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=True),
        sa.Column("access_level", sa.Text(), server_default=sa.text("'standard'"), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=True),
        sa.CheckConstraint(
            "access_level in ('standard', 'super', 'system')", name=op.f("ck_admin_profiles_access_level")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_admin_profiles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_profiles")),
    )
    op.create_index("ix_admin_profiles_user_id", "admin_profiles", ["user_id"], unique=False)
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("ip_address", postgresql.INET(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("actor_user_id", sa.Uuid(), nullable=True),
        sa.Column("actor_participant_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("ip_address", postgresql.INET(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_actor_user_id", "audit_entries", ["actor_user_id"], unique=False)
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    for statement in ACCESS:
        op.execute(statement)
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function sign_in_data(text)")
    op.execute("drop trigger append_only on audit_entries")
    op.execute("drop function refuse_rewriting()")
    op.drop_table("audit_entries")
    op.drop_table("user_sessions")
    op.drop_table("admin_profiles")
    op.drop_table("trainer_profiles")
    op.drop_table("user_profiles")
    op.drop_table("users")
