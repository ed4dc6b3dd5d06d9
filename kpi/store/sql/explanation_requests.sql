-- One row per request for an explanation from the agency (null: from any), the latest first. The first explanation that
-- was written after it answers it; `state` is 'open', 'answered' or 'taken_back'.
with
request as (
    select * from store.explanation_request where $agency::varchar is null or agency = $agency
),

answer as (
    select r.request, min(e.explanation) as explanation
    from request as r
    inner join store.explanation as e
        on e.indicator = r.indicator and e.agency = r.agency and e.period = r.period and e.explanation > r.request
    group by r.request
)

select
    r.request, r.indicator, r.agency, r.period, r.asked_by, r.asked_at, r.note,
    case when a.explanation is not null then 'answered' when r.is_taken_back then 'taken_back' else 'open' end as state,
    a.explanation, e.written_at as answered_at, r.due
from request as r
left join answer as a on a.request = r.request
left join store.explanation as e on e.explanation = a.explanation
order by r.request desc
