"""Read where a participant stands in one planned statement.

The same rows are open to them through row policies; but pooled connections change roles, and with each change
PostgreSQL plans a query with policies anew, which cost more than the query (4 ms against 0.3 ms, measured).
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

FUNCTIONS = (
    """
create function assessment_state(p_session uuid)
returns table (session_id uuid, participant_id uuid, distributor_id uuid, client_id uuid, assessment_id uuid,
               link_id uuid, assessment_type text, version integer, name text, sender_first text, sender_last text,
               progress_shared boolean, grade_shared boolean, expires_at timestamptz, completed_at timestamptz,
               stored jsonb)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select s.id, s.participant_id, s.distributor_id, s.client_id, s.assessment_id, s.link_id, a.assessment_type,
           s.answers_version, c.name, p.first_name, p.last_name,
           exists (select 1 from consents k where k.session_id = s.id and k.item = 'progress'
                                              and k.withdrawn_at is null),
           exists (select 1 from consents k where k.session_id = s.id and k.item = 'grade'
                                              and k.withdrawn_at is null),
           s.expires_at, s.completed_at,
           coalesce((select jsonb_object_agg(current.question_id, current.response_value)
                       from (select distinct on (r.question_id) r.question_id, r.response_value
                               from assessment_responses r where r.session_id = s.id
                              order by r.question_id, r.server_order desc) current), '{}')
      from assessment_sessions s
      join assessments a on a.id = s.assessment_id
      join clients c on c.id = s.client_id
      join distributor_profiles d on d.id = s.distributor_id
      left join user_profiles p on p.user_id = d.user_id
     where s.id = p_session
       and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid
     limit 1;
end
$$
    """,
    "revoke all on function assessment_state(uuid) from public",
    "grant execute on function assessment_state(uuid) to maxpulse_participant",
)


def upgrade() -> None:
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function assessment_state(uuid)")
