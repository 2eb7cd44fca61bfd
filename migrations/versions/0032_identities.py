"""Accounts elsewhere that people sign in with; taking an account back unlinks them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

ACCESS = (
    "alter table identities enable row level security",
    "grant select on identities to maxpulse_participant",
    "create policy participant_select on identities for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on identities to maxpulse_participant",
    "create policy participant_delete on identities for delete to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on identities to maxpulse_distributor",
    "create policy distributor_select on identities for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on identities to maxpulse_distributor",
    "create policy distributor_delete on identities for delete to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on identities to maxpulse_trainer",
    "create policy trainer_select on identities for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on identities to maxpulse_trainer",
    "create policy trainer_delete on identities for delete to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select on identities to maxpulse_admin",
    "create policy admin_select on identities for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant delete on identities to maxpulse_admin",
    "create policy admin_delete on identities for delete to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on identities to maxpulse_participant",
    "create policy participant_insert on identities for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and last_used_at is null)",
    "grant insert on identities to maxpulse_distributor",
    "create policy distributor_insert on identities for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and last_used_at is null)",
    "grant insert on identities to maxpulse_trainer",
    "create policy trainer_insert on identities for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and last_used_at is null)",
    "grant insert on identities to maxpulse_admin",
    "create policy admin_insert on identities for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and last_used_at is null)",
    "grant update (last_used_at) on identities to maxpulse_participant",
    "create policy participant_update on identities for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_used_at) on identities to maxpulse_distributor",
    "create policy distributor_update on identities for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_used_at) on identities to maxpulse_trainer",
    "create policy trainer_update on identities for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant update (last_used_at) on identities to maxpulse_admin",
    "create policy admin_update on identities for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on identities to maxpulse_system",
    "create policy system_insert on identities for insert to maxpulse_system with check (last_used_at is null)",
)

FIND_IDENTITY = (
    """
create function find_identity(p_provider text, p_subject text)
returns table (user_id uuid, role text, email text, is_active boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select u.id, u.role, u.email, coalesce(u.is_active, false)
      from identities i join users u on u.id = i.user_id
     where i.provider = p_provider and i.subject = p_subject
$$
    """,
    "revoke all on function find_identity(text, text) from public",
    "grant execute on function find_identity(text, text) to maxpulse_visitor",
)
TAKING_BACK_UNLINKS = """
create or replace function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns table (user_id uuid, email text, ended uuid[])
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    closed uuid[];
begin
    if p_purpose not in ('reset-password', 'secure-account') then
        return;
    end if;
    select * into letter from use_letter(p_token_hash, p_purpose, p_now);
    if letter.user_id is null then
        return;
    end if;
    update users u
       set email = letter.email,
           email_verified_at = coalesce(case when u.email = letter.email then u.email_verified_at end, p_now),
           password_hash = p_password_hash, password_changed_at = p_now, updated_at = p_now
     where u.id = letter.user_id;
    with over as (
        update user_sessions s set ended_at = p_now
         where s.user_id = letter.user_id and s.ended_at is null returning s.id
    )
    select coalesce(array_agg(o.id), '{}') into closed from over o;
    update account_letters l set replaced_at = p_now
     where l.user_id = letter.user_id and l.used_at is null and l.replaced_at is null;
    -- Whoever had the account in between may have linked one of theirs.
    if p_purpose = 'secure-account' then
        delete from identities i where i.user_id = letter.user_id;
    end if;
    update half_way_sign_ins h set used_at = p_now where h.user_id = letter.user_id and h.used_at is null;
    return query select letter.user_id, letter.email, closed;
end
$$
"""
WITHOUT_IDENTITIES = """
create or replace function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns table (user_id uuid, email text, ended uuid[])
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    closed uuid[];
begin
    if p_purpose not in ('reset-password', 'secure-account') then
        return;
    end if;
    select * into letter from use_letter(p_token_hash, p_purpose, p_now);
    if letter.user_id is null then
        return;
    end if;
    update users u
       set email = letter.email,
           email_verified_at = coalesce(case when u.email = letter.email then u.email_verified_at end, p_now),
           password_hash = p_password_hash, password_changed_at = p_now, updated_at = p_now
     where u.id = letter.user_id;
    with over as (
        update user_sessions s set ended_at = p_now
         where s.user_id = letter.user_id and s.ended_at is null returning s.id
    )
    select coalesce(array_agg(o.id), '{}') into closed from over o;
    update account_letters l set replaced_at = p_now
     where l.user_id = letter.user_id and l.used_at is null and l.replaced_at is null;
    update half_way_sign_ins h set used_at = p_now where h.user_id = letter.user_id and h.used_at is null;
    return query select letter.user_id, letter.email, closed;
end
$$
"""


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("provider in ('google', 'github')", name=op.f("ck_identities_provider")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_identities_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("provider", "subject", name=op.f("uq_identities_provider_subject")),
        sa.UniqueConstraint("user_id", "provider", name=op.f("uq_identities_user_id_provider")),
    )
    for statement in (*ACCESS, *FIND_IDENTITY, TAKING_BACK_UNLINKS):
        op.execute(statement)


def downgrade() -> None:
    op.execute(WITHOUT_IDENTITIES)
    op.execute("drop function find_identity(text, text)")
    op.drop_table("identities")
