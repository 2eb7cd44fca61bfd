"""Events of nobody's: whoever has not said who they are records none, and nobody records what is another's.

In `record_event` an actor without a distributor compared with NULL, and NULL refused nothing. `record_link_event`
let a visitor write down sales. Both keep their signatures, so the release before this one runs on.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"

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
        when 'maxpulse_participant' then exists (
            select 1 from assessment_sessions s
             where s.id = p_session and s.distributor_id = p_distributor and s.client_id = p_client
               and s.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
        else false end;
    if {refused} then
        raise exception 'not your event to record' using errcode = 'insufficient_privilege';
    end if;
    update distributor_streams set last_number = last_number + 1
     where distributor_id = p_distributor returning last_number into strict numbered;
    insert into assessment_tracking (id, session_id, distributor_id, client_id, number, event_type, event_data,
                                     timestamp, client_info)
    values (gen_random_uuid(), p_session, p_distributor, p_client, numbered, p_type, p_data, p_at, p_client_info);
    return numbered;
end
$$
"""

RECORD_LINK_EVENT = """
create or replace function record_link_event(p_link uuid, p_type text, p_visitor text, p_ip inet, p_agent text,
                                             p_referrer text, p_value numeric, p_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
    theirs boolean := case current_setting('role')
        when 'maxpulse_visitor' then p_type = 'click' and p_value is null
        when 'maxpulse_participant' then p_type <> 'click' and exists (
            select 1 from assessments a
             where a.link_id = p_link
               and a.participant_id = nullif(current_setting('app.participant_id', true), '')::uuid)
        else false end;
begin
    if theirs is not true then
        raise exception 'not your event to record' using errcode = 'insufficient_privilege';
    end if;
    insert into link_analytics (id, link_id, event_type, visitor_id, ip_address, user_agent, referrer,
                                conversion_value, created_at)
    values (gen_random_uuid(), p_link, p_type, p_visitor, p_ip, p_agent, p_referrer, p_value, p_at);
    update assessment_links
       set click_count = click_count + (p_type = 'click')::integer,
           conversion_count = conversion_count + (p_type = 'conversion')::integer
     where id = p_link and p_type in ('click', 'conversion');
end
$$
"""

RECORD_ANY_LINK_EVENT = """
create or replace function record_link_event(p_link uuid, p_type text, p_visitor text, p_ip inet, p_agent text,
                                             p_referrer text, p_value numeric, p_at timestamptz)
returns void language sql security definer set search_path = public, pg_temp as $$
    insert into link_analytics (id, link_id, event_type, visitor_id, ip_address, user_agent, referrer,
                                conversion_value, created_at)
    values (gen_random_uuid(), p_link, p_type, p_visitor, p_ip, p_agent, p_referrer, p_value, p_at);
    update assessment_links
       set click_count = click_count + (p_type = 'click')::integer,
           conversion_count = conversion_count + (p_type = 'conversion')::integer
     where id = p_link and p_type in ('click', 'conversion');
$$
"""


def upgrade() -> None:
    op.execute(RECORD_EVENT.format(refused="theirs is not true"))
    op.execute(RECORD_LINK_EVENT)


def downgrade() -> None:
    op.execute(RECORD_EVENT.format(refused="not theirs"))
    op.execute(RECORD_ANY_LINK_EVENT)
