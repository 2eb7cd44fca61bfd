"""A participant's account becomes a distributor's by its owner alone; an account of any kind has results of its own.

The release before knows no such way, and shows what was found to participants alone; what it does to accounts of other
roles goes on as it was.
"""

from __future__ import annotations

from alembic import op

revision = "0071"
down_revision = "0070"

# Tier and rate are those everybody begins with: the columns' own. Whoever joins is owed to the sponsor's pages as
# somebody who waits (migration 0048), and works at once where the address is confirmed.
BECOME = """
create function become_distributor(p_id uuid, p_sponsor uuid, p_code text, p_now timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner users%rowtype;
begin
    select * into owner from users u where u.id = nullif(current_setting('app.user_id', true), '')::uuid for update;
    if owner.id is null or owner.role <> 'participant' or not owner.is_active
       or not exists (select from distributor_profiles d
                       where d.id = p_sponsor and d.status = 'active' and d.closed_at is null) then
        return null;
    end if;
    update users u set role = 'distributor', updated_at = p_now where u.id = owner.id;
    insert into distributor_profiles (id, user_id, sponsor_id, distributor_code, total_sales, total_commissions,
                                      balance_available, balance_pending, status, created_at, updated_at)
    values (p_id, owner.id, p_sponsor, p_code, 0, 0, 0, 0, 'pending', p_now, p_now);
    insert into distributor_streams (distributor_id, last_number) values (p_id, 0);
    if owner.email_verified_at is null then
        return 'pending';
    end if;
    update distributor_profiles d set status = 'active' where d.id = p_id;
    return 'active';
end
$$
"""

# Clients, links and books hang on a distributor; and nobody is made one who has not agreed to it.
KEEP = """
create function keep_distributors() returns trigger language plpgsql as $$
begin
    raise exception 'an account becomes a distributor''s by its owner alone, and stays one'
        using errcode = 'insufficient_privilege';
end
$$
"""
KEEPING = """
create trigger keep_distributors before update of role on users for each row
when (new.role is distinct from old.role and 'distributor' in (new.role, old.role)
      and current_user in ('maxpulse_admin', 'maxpulse_system'))
execute function keep_distributors()
"""

# Whose code the acting participant could join by who has taken this assessment: that of whose link it was.
CODE = """
create function code_of_sender(p_session uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select d.distributor_code
      from assessment_sessions s join distributor_profiles d on d.id = s.distributor_id
     where s.id = p_session and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid
       and d.status = 'active' and d.closed_at is null
       and not exists (select from distributor_profiles o where o.user_id = s.participant_id)
       and not exists (select from assessment_claims k join distributor_profiles o on o.user_id = k.user_id
                        where k.session_id = s.id and k.verdict = 'mine' and k.ended_at is null)
$$
"""
# An account of any kind finds what was taken with its confirmed address; but a distributor nothing that came through a
# link of theirs: who types a client's answers would need no more than to type their own address.
FOUND = """
create or replace function found_assessments()
returns table (session_id uuid, assessment_type text, started_at timestamptz, completed_at timestamptz,
               given_name text, sender_name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, a.assessment_type, a.started_at, s.completed_at, split_part(btrim(c.name), ' ', 1),
           concat_ws(' ', p.first_name, p.last_name)
      from users u
      join assessment_sessions s on s.given_email = lower(u.email)
      join assessments a on a.id = s.assessment_id
      join clients c on c.id = s.client_id
      join distributor_profiles d on d.id = s.distributor_id
      left join user_profiles p on p.user_id = d.user_id
     where u.id = nullif(current_setting('app.user_id', true), '')::uuid
       and {whose} and u.is_active and u.email_verified_at is not null
       and not exists (select 1 from users o where o.id = s.participant_id)
       and not exists (select 1 from assessment_claims k where k.session_id = s.id)
     order by a.started_at desc
$$
"""
NOT_THEIR_CLIENTS = "d.user_id is distinct from u.id"
PARTICIPANTS_ALONE = "u.role = 'participant'"
FUNCTIONS = ("become_distributor(uuid, uuid, text, timestamptz)", "code_of_sender(uuid)")


def upgrade() -> None:
    for statement in (BECOME, KEEP, CODE, FOUND.format(whose=NOT_THEIR_CLIENTS)):
        op.execute(statement)
    for function in (*FUNCTIONS, "keep_distributors()"):
        op.execute(f"revoke all on function {function} from public")
    for function in FUNCTIONS:
        op.execute(f"grant execute on function {function} to maxpulse_participant")
    op.execute(KEEPING)


def downgrade() -> None:
    op.execute(FOUND.format(whose=PARTICIPANTS_ALONE))
    op.execute("drop trigger keep_distributors on users")
    for function in ("code_of_sender(uuid)", "keep_distributors()", FUNCTIONS[0]):
        op.execute(f"drop function {function}")
