"""A session says why it is over, to whoever still holds its cookie."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

REASONS = (
    *("signed_out", "ended_elsewhere", "by_admin", "password_changed", "second_factor", "role_changed"),
    "account_closed",
)

WHY_ENDED = """
create function why_session_ended(p_token_hash bytea, p_now timestamptz)
returns table (ended_because text, lasted interval)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select s.ended_because, s.expires_at - s.created_at
      from user_sessions s
     where s.token_hash = p_token_hash
       and (s.ended_because is not null or (s.ended_at is null and s.expires_at <= p_now))
$$
"""

RESET = """
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
        update user_sessions s set ended_at = p_now, ended_because = 'password_changed'
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

RESET_BEFORE = """
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


def upgrade() -> None:
    op.add_column("user_sessions", sa.Column("ended_because", sa.Text(), nullable=True))
    listed = ", ".join(f"'{reason}'" for reason in REASONS)
    op.create_check_constraint(
        op.f("ck_user_sessions_ended_because"), "user_sessions", f"ended_because in ({listed})"
    )
    op.execute(WHY_ENDED)
    op.execute("revoke all on function why_session_ended(bytea, timestamptz) from public")
    op.execute("grant execute on function why_session_ended(bytea, timestamptz) to maxpulse_visitor")
    op.execute(RESET)


def downgrade() -> None:
    op.execute(RESET_BEFORE)
    op.execute("drop function why_session_ended(bytea, timestamptz)")
    op.drop_constraint(op.f("ck_user_sessions_ended_because"), "user_sessions")
    op.drop_column("user_sessions", "ended_because")
