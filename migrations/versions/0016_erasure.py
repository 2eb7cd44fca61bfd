"""Erase answers and results that have been kept as long as was promised."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"

FUNCTIONS = (
    """
create function erase_answers_before(p_moment timestamptz)
returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old uuid[];
begin
    select coalesce(array_agg(s.id), '{}') into old
      from assessment_sessions s
     where s.created_at < p_moment
       and (exists (select 1 from assessment_responses r where r.session_id = s.id)
            or exists (select 1 from assessment_results r where r.session_id = s.id));
    delete from assessment_responses where session_id = any(old);
    delete from assessment_results where session_id = any(old);
    delete from assessment_findings where session_id = any(old);
    update assessment_sessions set session_data = '{}', demographics = '{}', health_metrics = '{}', user_profile = '{}'
     where id = any(old);
    update assessment_tracking set event_data = '{}' where session_id = any(old);
    update client_assessments set score = null, recommendations = '{}' where assessment_id = any(old);
    return cardinality(old);
end
$$
    """,
    "revoke all on function erase_answers_before(timestamptz) from public",
    "grant execute on function erase_answers_before(timestamptz) to maxpulse_system",
)


def upgrade() -> None:
    for statement in FUNCTIONS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function erase_answers_before(timestamptz)")
