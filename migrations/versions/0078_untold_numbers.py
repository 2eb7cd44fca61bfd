"""Give no number to what tells of progress that is not shared: distributors read how far their stream's numbers are.

Each answer, finish and reading moved the counter of a distributor's events on, whatever was shared. Whose it was they
could not read, but with one person under way there was only one it could be. Numbers given before stay as they are.
"""

from __future__ import annotations

from alembic import op

revision = "0078"
down_revision = "0077"

TELLING = "p_type in ('answer', 'assessment_completed', 'result_viewed', 'analysis_ready')"
SHARED = """exists (
        select 1 from consents c where c.session_id = p_session and c.item = 'progress' and c.withdrawn_at is null)"""
NUMBER = """    update distributor_streams set last_number = last_number + 1
     where distributor_id = p_distributor returning last_number into strict numbered;
"""
NUMBER_IF_TOLD = f"""    if {TELLING} and not {SHARED} then
        numbered := 0;
    else
{NUMBER}    end if;
"""
RECORD_EVENT = """
create or replace function record_event(p_distributor uuid, p_session uuid, p_client uuid, p_type text, p_data jsonb,
                                        p_client_info jsonb, p_at timestamptz)
returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    acting text := current_setting('role');
    numbered bigint;
    theirs boolean;
begin
    theirs := case acting
        when 'maxpulse_system' then true
        when 'maxpulse_distributor' then
            p_distributor = nullif(current_setting('app.distributor_id', true), '')::uuid
            and (p_session is null or exists (
                select 1 from assessment_sessions s where s.id = p_session and s.distributor_id = p_distributor))
            and (p_client is null or exists (
                select 1 from clients c where c.id = p_client and c.distributor_id = p_distributor))
        when 'maxpulse_participant' then exists (
            select 1 from assessment_sessions s
             where s.id = p_session and s.distributor_id = p_distributor and s.client_id = p_client
               and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
        when 'maxpulse_integration' then p_session is null and p_type in ('purchase', 'refund') and exists (
            select 1 from purchases p
             where p.client_id = p_client and p.distributor_id = p_distributor
               and p.reported_by = nullif(current_setting('app.api_client_id', true), '')::uuid)
        else false end;
    if theirs is not true then
        raise exception 'not your event to record' using errcode = 'insufficient_privilege';
    end if;
{number}    insert into assessment_tracking (id, session_id, distributor_id, client_id, number, event_type, event_data,
                                     timestamp, client_info)
    values (gen_random_uuid(), p_session, p_distributor, p_client, numbered, p_type, p_data, p_at, p_client_info);
    return numbered;
end
$$
"""


def upgrade() -> None:
    op.execute(RECORD_EVENT.replace("{number}", NUMBER_IF_TOLD))


def downgrade() -> None:
    op.execute(RECORD_EVENT.replace("{number}", NUMBER))
