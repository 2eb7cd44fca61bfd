"""Whoever writes a row names nobody else in it: what it points at is their own, or what their link led them to.

A participant names the distributor of a link that stands open, and from there on the assessment, the session and all
that follows name the same one. A client is made before or after the assessment, so theirs is looked at when the
transaction ends; the release before this one runs on.
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"

LEADS_TO = """
create function leads_to(p_link uuid, p_distributor uuid)
returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from assessment_links l join distributor_profiles d on d.id = l.distributor_id
                    where l.id = p_link and d.id = p_distributor and l.is_active and d.status = 'active'
                      and d.closed_at is null)
$$
"""
CAME_BY_A_LINK = """
create function client_came_by_a_link() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if current_setting('role') = 'maxpulse_participant' and not exists (
        select 1 from assessments a
         where a.participant_id = new.participant_id and a.distributor_id = new.distributor_id) then
        raise exception 'no link led this participant to that distributor' using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$
"""
NARROWER = (
    "create policy participant_insert on assessments for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and leads_to(assessments.link_id, assessments.distributor_id))",
    "create policy participant_insert on assessment_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and exists (select 1 from assessments a where a.id = assessment_sessions.assessment_id and a.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and a.distributor_id = assessment_sessions.distributor_id and a.link_id = assessment_sessions.link_id) and exists (select 1 from clients c where c.id = assessment_sessions.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = assessment_sessions.distributor_id))",
    "create policy participant_insert on assessment_findings for insert to maxpulse_participant with check (exists (select 1 from assessment_sessions s where s.id = assessment_findings.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and s.distributor_id = assessment_findings.distributor_id))",
    "create policy participant_insert on client_assessments for insert to maxpulse_participant with check (exists (select 1 from clients c join assessments a on a.distributor_id = c.distributor_id where c.id = client_assessments.client_id and a.id = client_assessments.assessment_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and a.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "create policy participant_insert on purchases for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and reported_by is null and exists (select 1 from clients c where c.id = purchases.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = purchases.distributor_id) and (assessment_session_id is null or exists (select 1 from assessment_sessions s where s.id = purchases.assessment_session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and s.client_id = purchases.client_id)))",
    "create policy participant_insert on tracking_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and (distributor_id is null or exists (select 1 from assessments a where a.distributor_id = tracking_sessions.distributor_id and a.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))))",
    "create policy visitor_insert on audit_entries for insert to maxpulse_visitor with check (actor_role = 'visitor' and actor_user_id is null and actor_participant_id is null and acting_for_id is null)",
    "create policy participant_insert on audit_entries for insert to maxpulse_participant with check (actor_role = 'participant' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and (actor_participant_id is null or actor_participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy distributor_insert on audit_entries for insert to maxpulse_distributor with check (actor_role = 'distributor' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and (actor_participant_id is null or actor_participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy trainer_insert on audit_entries for insert to maxpulse_trainer with check (actor_role = 'trainer' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and (actor_participant_id is null or actor_participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy admin_insert on audit_entries for insert to maxpulse_admin with check (actor_role = 'admin' and actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid) and actor_participant_id is null)",
    "create policy integration_insert on audit_entries for insert to maxpulse_integration with check (actor_role = 'integration' and actor_user_id is null and actor_participant_id is null and acting_for_type = 'api_clients' and acting_for_id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "create policy distributor_insert on student_progress for insert to maxpulse_distributor with check (exists (select 1 from student_enrollments e join modules m on m.course_id = e.course_id where e.id = student_progress.enrollment_id and m.id = student_progress.module_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)",
    "create policy participant_insert on student_progress for insert to maxpulse_participant with check (exists (select 1 from student_enrollments e join modules m on m.course_id = e.course_id where e.id = student_progress.enrollment_id and m.id = student_progress.module_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)",
)
WIDER = (
    "create policy participant_insert on assessments for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "create policy participant_insert on assessment_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "create policy participant_insert on assessment_findings for insert to maxpulse_participant with check (exists (select 1 from assessment_sessions s where s.id = assessment_findings.session_id and s.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "create policy participant_insert on client_assessments for insert to maxpulse_participant with check (exists (select 1 from clients c where c.id = client_assessments.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid)))",
    "create policy participant_insert on purchases for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and reported_by is null and exists (select 1 from clients c where c.id = purchases.client_id and c.participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid) and c.distributor_id = purchases.distributor_id))",
    "create policy participant_insert on tracking_sessions for insert to maxpulse_participant with check (participant_id = (select nullif(current_setting('app.participant_id', true), '')::uuid))",
    "create policy visitor_insert on audit_entries for insert to maxpulse_visitor with check (actor_role = 'visitor' and actor_user_id is null and acting_for_id is null)",
    "create policy participant_insert on audit_entries for insert to maxpulse_participant with check (actor_role = 'participant' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy distributor_insert on audit_entries for insert to maxpulse_distributor with check (actor_role = 'distributor' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy trainer_insert on audit_entries for insert to maxpulse_trainer with check (actor_role = 'trainer' and (actor_user_id is null or actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and acting_for_id is null)",
    "create policy admin_insert on audit_entries for insert to maxpulse_admin with check (actor_role = 'admin' and actor_user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
    "create policy integration_insert on audit_entries for insert to maxpulse_integration with check (actor_role = 'integration' and actor_user_id is null and acting_for_type = 'api_clients' and acting_for_id = (select nullif(current_setting('app.api_client_id', true), '')::uuid))",
    "create policy distributor_insert on student_progress for insert to maxpulse_distributor with check (exists (select 1 from student_enrollments e where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)",
    "create policy participant_insert on student_progress for insert to maxpulse_participant with check (exists (select 1 from student_enrollments e where e.id = student_progress.enrollment_id and e.student_id = (select nullif(current_setting('app.user_id', true), '')::uuid)) and score is null)",
)


def upgrade() -> None:
    for statement in (LEADS_TO, CAME_BY_A_LINK):
        op.execute(statement)
    op.execute("revoke all on function leads_to(uuid, uuid) from public")
    op.execute("grant execute on function leads_to(uuid, uuid) to maxpulse_participant")
    op.execute("revoke all on function client_came_by_a_link() from public")
    op.execute(
        "create constraint trigger client_came_by_a_link after insert on clients "
        "deferrable initially deferred for each row execute function client_came_by_a_link()"
    )
    _replace(NARROWER)


def downgrade() -> None:
    _replace(WIDER)
    op.execute("drop trigger client_came_by_a_link on clients")
    op.execute("drop function client_came_by_a_link()")
    op.execute("drop function leads_to(uuid, uuid)")


def _replace(policies: tuple[str, ...]) -> None:
    for statement in policies:
        _create, _policy, name, _on, table, *_rest = statement.split()
        op.execute(f"drop policy {name} on {table}")
        op.execute(statement)
