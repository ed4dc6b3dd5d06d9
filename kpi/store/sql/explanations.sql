-- One row per explanation of the agency's values (null: of any agency's), the latest first. `is_latest` says that no
-- later one replaced it; `is_figure_current` that the value which it explains still counts.
with
chosen as (
    select * from store.explanation where $agency::varchar is null or agency = $agency
)

select
    e.explanation, e.indicator, e.agency, e.period, e.cause, e.remedy, e.written_by, e.written_at, e.submission,
    row_number() over (partition by e.indicator, e.agency, e.period order by e.explanation desc) = 1 as is_latest,
    coalesce(e.submission = c.submission, false) as is_figure_current
from chosen as e
left join store.current_actual as c
    on c.indicator = e.indicator and c.agency = e.agency and c.period = e.period
order by e.explanation desc
