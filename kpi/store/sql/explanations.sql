-- One row per explanation of the agency's values (null: of any agency's), the latest first. `is_latest` says that no
-- later one replaced it; `is_figure_current` that the value which it explains still counts.
select
    e.explanation, e.indicator, e.agency, e.period, e.cause, e.remedy, e.written_by, e.written_at, e.submission,
    row_number() over (partition by e.indicator, e.agency, e.period order by e.explanation desc) = 1 as is_latest,
    coalesce(e.submission = c.submission, false) as is_figure_current
from store.explanation as e
left join store.current_actual as c using (indicator, agency, period)
where $agency::varchar is null or e.agency = $agency
order by e.explanation desc
