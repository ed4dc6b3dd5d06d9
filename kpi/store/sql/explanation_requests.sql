-- One row per request for an explanation from the agency (null: from any), the latest first. The first explanation that
-- was written after it answers it; `state` is 'open', 'answered' or 'taken_back'.
select
    r.request, r.indicator, r.agency, r.period, r.asked_by, r.asked_at, r.note,
    case when min(e.explanation) is not null then 'answered' when r.is_taken_back then 'taken_back' else 'open' end as state,
    min(e.explanation) as explanation, arg_min(e.written_at, e.explanation) as answered_at, r.due
from store.explanation_request as r
left join store.explanation as e
    on e.indicator = r.indicator and e.agency = r.agency and e.period = r.period and e.explanation > r.request
where $agency::varchar is null or r.agency = $agency
group by r.request, r.indicator, r.agency, r.period, r.asked_by, r.asked_at, r.note, r.is_taken_back, r.due
order by r.request desc
