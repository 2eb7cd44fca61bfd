"""The result before this one, for the account that has both."""

from __future__ import annotations

from alembic import op

revision = "0067"
down_revision = "0066"

# Whoever has the link to one assessment learns nothing of another: only the account that both were taken in, or that
# has claimed them, lays one beside the other.
EARLIER = """
create function earlier_result(p_session uuid)
returns table (finished_at timestamptz, results_data jsonb, stored jsonb)
language sql stable rows 1 security definer set search_path = public, pg_temp as $$
    with me as (
        select nullif(current_setting('app.user_id', true), '')::uuid as user_id,
               nullif(current_setting('app.participant_id', true), '')::uuid as participant_id
    ), held as (
        select s.id from assessment_sessions s, me where s.participant_id = me.user_id
        union
        select k.session_id from assessment_claims k, me
         where k.user_id = me.user_id and k.verdict = 'mine' and k.ended_at is null
    )
    select e.completed_at, r.results_data,
           coalesce((select jsonb_object_agg(c.question_id, c.response_value)
                       from (select distinct on (x.question_id) x.question_id, x.response_value
                               from assessment_responses x where x.session_id = e.id
                              order by x.question_id, x.server_order desc) c), '{}')
      from me
      join assessment_sessions s on s.id = p_session and s.participant_id = me.participant_id
                                and s.id in (select id from held)
      join assessments a on a.id = s.assessment_id
      join assessment_sessions e on e.id in (select id from held) and e.completed_at < s.completed_at
      join assessments b on b.id = e.assessment_id and b.assessment_type = a.assessment_type
      join assessment_results r on r.session_id = e.id
     order by e.completed_at desc
     limit 1
$$
"""


def upgrade() -> None:
    op.execute(EARLIER)
    op.execute("revoke all on function earlier_result(uuid) from public")
    op.execute("grant execute on function earlier_result(uuid) to maxpulse_participant")


def downgrade() -> None:
    op.execute("drop function earlier_result(uuid)")
