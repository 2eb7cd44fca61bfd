-- All answers that wait together, in one statement and one commit: the answer, the session's progress, and the
-- distributor's numbered event, which has no number (0) where they are not told of it. An answer is taken only on the
-- version of the session that it was judged on, one a session; whoever does not come back was not taken. Locks, each
-- kind by id: sessions, new answers, and counters last.
with incoming as (
    select * from json_to_recordset(%s::json) as t (
        place integer, answer_id uuid, session_id uuid, version integer, question_id text, question_text text,
        value text, entered text, unit text, took_ms integer, progress integer, index integer, area text,
        at timestamptz, is_correct boolean, device text, told boolean
    )
), locked as (
    select s.id, s.distributor_id, s.client_id, s.answers_version
      from assessment_sessions s
     where s.id in (select session_id from incoming) and s.completed_at is null
     order by s.id
       for no key update
), fitting as (
    select distinct on (i.session_id) i.*, l.distributor_id, l.client_id
      from incoming i join locked l on l.id = i.session_id and l.answers_version = i.version
     order by i.session_id, i.place
), kept as (
    insert into assessment_responses (id, session_id, question_id, question_text, response_value, entered_value,
                                      entered_unit, response_time_ms, is_correct, created_at, device)
    select answer_id, session_id, question_id, question_text, value, entered, unit, took_ms, is_correct, at,
           device
      from fitting order by answer_id
        on conflict (id) do nothing
    returning id, session_id
), ranked as (
    select f.*, row_number() over (partition by f.distributor_id, f.told order by f.place) as nth
      from fitting f join kept k on k.id = f.answer_id and k.session_id = f.session_id
), moved as (
    update assessment_sessions s
       set answers_version = r.version + 1, progress_percentage = r.progress, current_question_index = r.index,
           current_area = r.area, last_answer_at = r.at, updated_at = r.at
      from ranked r
     where s.id = r.session_id
), counters as (
    select d.distributor_id
      from distributor_streams d
     where d.distributor_id in (select distributor_id from ranked where told)
     order by d.distributor_id
       for no key update
), counted as (
    update distributor_streams d
       set last_number = d.last_number + n.events
      from (select r.distributor_id, count(*) as events
              from ranked r join counters c on c.distributor_id = r.distributor_id
             where r.told
             group by r.distributor_id) n
     where d.distributor_id = n.distributor_id
    returning d.distributor_id, d.last_number - n.events as before
), told as (
    insert into assessment_tracking (id, session_id, distributor_id, client_id, number, event_type, event_data,
                                     timestamp, client_info)
    select r.answer_id, r.session_id, r.distributor_id, r.client_id, coalesce(c.before + r.nth, 0), 'answer',
           jsonb_build_object('question', r.question_id, 'progress', r.progress, 'area', r.area), r.at, '{}'
      from ranked r left join counted c on c.distributor_id = r.distributor_id and r.told
)
select r.place, coalesce(c.before + r.nth, 0)
  from ranked r left join counted c on c.distributor_id = r.distributor_id and r.told
