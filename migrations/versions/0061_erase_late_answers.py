"""Erase the answers that were set aside with those that count."""

from __future__ import annotations

from alembic import op

revision = "0061"
down_revision = "0060"

ERASE = """
create or replace function erase_answers_before(p_moment timestamptz)
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
    delete from late_answers where session_id = any(old);
    delete from assessment_results where session_id = any(old);
    delete from assessment_findings where session_id = any(old);
    update assessment_sessions set session_data = '{}', demographics = '{}', health_metrics = '{}', user_profile = '{}'
     where id = any(old);
    update assessment_tracking set event_data = '{}' where session_id = any(old);
    update client_assessments set score = null, recommendations = '{}' where assessment_id = any(old);
    return cardinality(old);
end
$$
"""
BEFORE = ERASE.replace("    delete from late_answers where session_id = any(old);\n", "")


def upgrade() -> None:
    op.execute(ERASE)


def downgrade() -> None:
    op.execute(BEFORE)
