"""Letters that can be used once, and what they change about an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ACCESS = (
    "grant select (email_verified_at, password_changed_at, closed_at) on users to maxpulse_participant",
    "grant select (email_verified_at, password_changed_at, closed_at) on users to maxpulse_distributor",
    "grant select (email_verified_at, password_changed_at, closed_at) on users to maxpulse_trainer",
    "grant select (email_verified_at, password_changed_at, closed_at) on users to maxpulse_admin",
    "alter table account_letters enable row level security",
    "grant select (id, purpose, user_id, email, created_at, expires_at, used_at, replaced_at) on account_letters to maxpulse_participant",
    "create policy participant_select on account_letters for select to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, purpose, user_id, email, created_at, expires_at, used_at, replaced_at) on account_letters to maxpulse_distributor",
    "create policy distributor_select on account_letters for select to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, purpose, user_id, email, created_at, expires_at, used_at, replaced_at) on account_letters to maxpulse_trainer",
    "create policy trainer_select on account_letters for select to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant select (id, purpose, user_id, email, created_at, expires_at, used_at, replaced_at) on account_letters to maxpulse_admin",
    "create policy admin_select on account_letters for select to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "grant insert on account_letters to maxpulse_participant",
    "create policy participant_insert on account_letters for insert to maxpulse_participant with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and purpose in ('verify-email', 'change-email', 'secure-account') and used_at is null and replaced_at is null)",
    "grant insert on account_letters to maxpulse_distributor",
    "create policy distributor_insert on account_letters for insert to maxpulse_distributor with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and purpose in ('verify-email', 'change-email', 'secure-account') and used_at is null and replaced_at is null)",
    "grant insert on account_letters to maxpulse_trainer",
    "create policy trainer_insert on account_letters for insert to maxpulse_trainer with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and purpose in ('verify-email', 'change-email', 'secure-account') and used_at is null and replaced_at is null)",
    "grant insert on account_letters to maxpulse_admin",
    "create policy admin_insert on account_letters for insert to maxpulse_admin with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and purpose in ('verify-email', 'change-email', 'secure-account') and used_at is null and replaced_at is null)",
    "grant update (replaced_at) on account_letters to maxpulse_participant",
    "create policy participant_update on account_letters for update to maxpulse_participant using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and replaced_at is not null)",
    "grant update (replaced_at) on account_letters to maxpulse_distributor",
    "create policy distributor_update on account_letters for update to maxpulse_distributor using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and replaced_at is not null)",
    "grant update (replaced_at) on account_letters to maxpulse_trainer",
    "create policy trainer_update on account_letters for update to maxpulse_trainer using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and replaced_at is not null)",
    "grant update (replaced_at) on account_letters to maxpulse_admin",
    "create policy admin_update on account_letters for update to maxpulse_admin using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and replaced_at is not null)",
    "grant select on account_letters to maxpulse_system",
    "create policy system_select on account_letters for select to maxpulse_system using (true)",
    "grant insert on account_letters to maxpulse_system",
    "create policy system_insert on account_letters for insert to maxpulse_system with check (true)",
    "grant update on account_letters to maxpulse_system",
    "create policy system_update on account_letters for update to maxpulse_system using (true) with check (true)",
    "grant delete on account_letters to maxpulse_system",
    "create policy system_delete on account_letters for delete to maxpulse_system using (true)",
)

FUNCTIONS = (
    """
create function find_letter(p_token_hash bytea, p_now timestamptz)
returns table (purpose text, email text, is_open boolean)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select l.purpose, l.email,
           l.used_at is null and l.replaced_at is null and l.expires_at > p_now and coalesce(u.is_active, true)
      from account_letters l left join users u on u.id = l.user_id
     where l.token_hash = p_token_hash
$$
    """,
    """
create function use_letter(p_token_hash bytea, p_purpose text, p_now timestamptz) returns setof account_letters
language sql rows 1 security definer set search_path = public, pg_temp as $$
    update account_letters l set used_at = p_now
     where l.token_hash = p_token_hash and l.purpose = p_purpose
       and l.used_at is null and l.replaced_at is null and l.expires_at > p_now
       and (l.user_id is null or exists (select from users u where u.id = l.user_id and u.is_active))
    returning l.*
$$
    """,
    """
create function verify_email(p_token_hash bytea, p_now timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
begin
    select * into letter from use_letter(p_token_hash, 'verify-email', p_now);
    update users u set email_verified_at = coalesce(u.email_verified_at, p_now), updated_at = p_now
     where u.id = letter.user_id and lower(u.email) = lower(letter.email);
    return letter.user_id;
end
$$
    """,
    """
create function change_email(p_token_hash bytea, p_now timestamptz)
returns table (user_id uuid, old_email text, new_email text)
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    was text;
begin
    select * into letter from use_letter(p_token_hash, 'change-email', p_now);
    select u.email into was from users u where u.id = letter.user_id for update;
    if not found then
        return;
    end if;
    update users u set email = letter.email, email_verified_at = p_now, updated_at = p_now where u.id = letter.user_id;
    update account_letters l set replaced_at = p_now
     where l.user_id = letter.user_id and l.used_at is null and l.replaced_at is null and l.purpose <> 'secure-account';
    return query select letter.user_id, was, letter.email;
end
$$
    """,
    """
create function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
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
    """,
    """
create function close_own_account(p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner uuid := nullif(current_setting('app.user_id', true), '')::uuid;
begin
    update users u set is_active = false, closed_at = p_now, updated_at = p_now where u.id = owner and u.is_active;
    update account_letters l set replaced_at = p_now
     where l.user_id = owner and l.used_at is null and l.replaced_at is null;
end
$$
    """,
    """
create function change_own_password(p_password_hash text, p_now timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    update users u set password_hash = p_password_hash, password_changed_at = p_now, updated_at = p_now
     where u.id = nullif(current_setting('app.user_id', true), '')::uuid and u.is_active
$$
    """,
    """
create function forget_closing() returns trigger language plpgsql as $$
begin
    new.closed_at := null;
    return new;
end
$$
    """,
    """
create trigger forget_closing before update of is_active on users
    for each row when (new.is_active) execute function forget_closing()
    """,
    "revoke all on function find_letter(bytea, timestamptz) from public",
    "revoke all on function use_letter(bytea, text, timestamptz) from public",
    "revoke all on function verify_email(bytea, timestamptz) from public",
    "revoke all on function change_email(bytea, timestamptz) from public",
    "revoke all on function reset_password(bytea, text, text, timestamptz) from public",
    "revoke all on function close_own_account(timestamptz) from public",
    "revoke all on function change_own_password(text, timestamptz) from public",
    "grant execute on function find_letter(bytea, timestamptz) to maxpulse_visitor",
    "grant execute on function verify_email(bytea, timestamptz) to maxpulse_visitor",
    "grant execute on function change_email(bytea, timestamptz) to maxpulse_visitor",
    "grant execute on function reset_password(bytea, text, text, timestamptz) to maxpulse_visitor",
    "grant execute on function change_own_password(text, timestamptz) to maxpulse_participant, maxpulse_distributor, "
    "maxpulse_trainer, maxpulse_admin",
    "grant execute on function close_own_account(timestamptz) to maxpulse_participant, maxpulse_distributor, "
    "maxpulse_trainer, maxpulse_admin",
)


def upgrade() -> None:
    for column in ("email_verified_at", "password_changed_at", "closed_at"):
        op.add_column("users", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "account_letters",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_account_letters_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_letters")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_letters_token_hash")),
    )
    op.create_index(
        "uq_account_letters_open",
        "account_letters",
        ["user_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("used_at is null and replaced_at is null and purpose <> 'secure-account'"),
    )
    op.create_index("ix_account_letters_user_id", "account_letters", ["user_id", "created_at"])
    op.create_index("ix_account_letters_expires_at", "account_letters", ["expires_at"])
    for statement in (*ACCESS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop trigger forget_closing on users")
    for function in (
        "forget_closing()",
        "change_own_password(text, timestamptz)",
        "close_own_account(timestamptz)",
        "reset_password(bytea, text, text, timestamptz)",
        "change_email(bytea, timestamptz)",
        "verify_email(bytea, timestamptz)",
        "use_letter(bytea, text, timestamptz)",
        "find_letter(bytea, timestamptz)",
    ):
        op.execute(f"drop function {function}")
    op.drop_table("account_letters")
    for column in ("closed_at", "password_changed_at", "email_verified_at"):
        op.drop_column("users", column)
