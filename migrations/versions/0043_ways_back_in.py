"""A way back into an account takes away what others left in it, and a letter that moves one says which.

Choosing a password by letter unlinks accounts elsewhere, and says which; where it confirms the address for the first
time, or takes the account back, it takes the second factor off as well. The release before this one runs on.
"""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"

RESET = """
create function reset_password(p_token_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns table (user_id uuid, email text, ended uuid[], unlinked text[], factor_taken_off boolean)
language plpgsql rows 1 security definer set search_path = public, pg_temp as $$
declare
    letter account_letters;
    closed uuid[];
    gone text[] := '{}';
    was users;
    is_first boolean;
    had_factor boolean := false;
begin
    if p_purpose not in ('reset-password', 'secure-account') then
        return;
    end if;
    select * into letter from use_letter(p_token_hash, p_purpose, p_now);
    if letter.user_id is null then
        return;
    end if;
    select * into was from users u where u.id = letter.user_id for update;
    -- Nobody squats on an admin's account, and what guards it is taken off by admins alone.
    is_first := was.email_verified_at is null and was.role <> 'admin';
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
    -- Whoever knew the password, or had the account in between, may have linked one of theirs. Linking takes a
    -- password: where there was none, what is linked is what the account was opened with.
    if p_purpose = 'secure-account' or is_first or was.password_hash is not null then
        with away as (delete from identities i where i.user_id = letter.user_id returning i.provider)
        select coalesce(array_agg(w.provider order by w.provider), '{}') into gone from away w;
    end if;
    -- A second factor of somebody who had the account before its owner, or in between, would lock the owner out.
    if p_purpose = 'secure-account' or is_first then
        delete from recovery_codes c where c.user_id = letter.user_id;
        with away as (delete from second_factors f where f.user_id = letter.user_id returning f.confirmed_at)
        select coalesce(bool_or(w.confirmed_at is not null), false) into had_factor from away w;
    end if;
    update half_way_sign_ins h set used_at = p_now where h.user_id = letter.user_id and h.used_at is null;
    return query select letter.user_id, letter.email, closed, gone, had_factor;
end
$$
"""

RESET_BEFORE = """
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

ACCOUNT_THAT_MOVES = """
create function account_that_moves(p_token_hash bytea, p_now timestamptz)
returns table (email text, first_name text, last_name text)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    select u.email, p.first_name, p.last_name
      from account_letters l join users u on u.id = l.user_id left join user_profiles p on p.user_id = u.id
     where l.token_hash = p_token_hash and l.purpose = 'change-email'
       and l.used_at is null and l.replaced_at is null and l.expires_at > p_now and u.is_active
$$
"""


def upgrade() -> None:
    _replace(RESET)
    op.execute(ACCOUNT_THAT_MOVES)
    op.execute("revoke all on function account_that_moves(bytea, timestamptz) from public")
    op.execute("grant execute on function account_that_moves(bytea, timestamptz) to maxpulse_visitor")


def downgrade() -> None:
    op.execute("drop function account_that_moves(bytea, timestamptz)")
    _replace(RESET_BEFORE)


def _replace(function: str) -> None:
    # What a function returns cannot be replaced, only made anew.
    op.execute("drop function reset_password(bytea, text, text, timestamptz)")
    op.execute(function)
    op.execute("revoke all on function reset_password(bytea, text, text, timestamptz) from public")
    op.execute("grant execute on function reset_password(bytea, text, text, timestamptz) to maxpulse_visitor")
