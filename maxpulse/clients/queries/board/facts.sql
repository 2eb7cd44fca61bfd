-- Everything the board knows of each client of the acting distributor. Row policies decide what is there: a session
-- whose progress is not shared, the events that tell of it, a grade that is not shared, are simply absent; a client's
-- row never says that they finished. An assessment and its session carry one id.
with facts as (
    select c.id, c.name, c.email,
           case when c.status = 'lead' and (s.completed_at is not null or exists (
                     select 1 from assessment_sessions d where d.client_id = c.id and d.completed_at is not null))
                then 'prospect' else c.status end as status,
           a.id as session_id, a.assessment_type as type,
           s.id is not null and s.completed_at is null as open, s.completed_at,
           s.progress_percentage as progress, s.current_area, s.device, l.campaign_name as link_name,
           coalesce(t.seen_at, a.started_at, c.created_at) as seen_at,
           coalesce(v.views, 0) as views, v.viewed_at,
           g.data ->> 'grade' as grade, (g.data ->> 'level')::integer as level,
           coalesce((g.data ->> 'scored')::integer < (g.data ->> 'areas')::integer, false) as partial,
           k.progress_shared, k.grade_shared,
           coalesce(p.bought, 0) as bought, coalesce(p.outside, false) as outside,
           coalesce(p.sales_today, 0) as sales_today,
           coalesce(p.amount_today, 0) as amount_today
      from clients c
      left join lateral (
            select a.id, a.assessment_type, a.started_at, a.link_id
              from client_assessments ca join assessments a on a.id = ca.assessment_id
             where ca.client_id = c.id order by a.started_at desc limit 1) a on true
      left join assessment_sessions s on s.id = a.id
      left join assessment_links l on l.id = a.link_id
      left join lateral (
            select a.id is null or coalesce(bool_or(k.item = 'progress'), false) as progress_shared,
                   a.id is null or coalesce(bool_or(k.item = 'grade'), false) as grade_shared
              from consents k where k.session_id = a.id and k.withdrawn_at is null) k on true
      left join lateral (
            select t.timestamp as seen_at from assessment_tracking t
             where t.client_id = c.id
             order by t.timestamp desc limit 1) t on true
      left join lateral (
            select count(*) as views, max(t.timestamp) as viewed_at from assessment_tracking t
             where t.client_id = c.id and t.session_id = a.id and t.event_type = 'result_viewed') v on true
      left join assessment_findings g on g.session_id = a.id and g.item = 'grade'
      left join lateral (
            select sum(p.amount - p.refunded) filter (where p.status = 'completed') as bought,
                   bool_or(p.reported_by is not null) as outside,
                   count(*) filter (where p.status = 'completed' and p.purchase_date >= :today) as sales_today,
                   sum(p.amount - p.refunded) filter (where p.status = 'completed' and p.purchase_date >= :today)
                       as amount_today
              from purchases p where p.client_id = c.id and p.status in ('completed', 'refunded')) p on true
)
