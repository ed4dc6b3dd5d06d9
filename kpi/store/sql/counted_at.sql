-- One row per actual that counted at a moment (UTC), as far as the plan still has its codes. It is decided anew only of
-- what a submission has touched since.
with
span as (from store.known_span),

counting as (from span where since < $at and coalesce(until >= $at, true)),

touched as (
    select distinct a.indicator, a.agency, a.period
    from store.actual as a
    semi join (from span where since >= $at or until >= $at) as s on s.submission = a.submission
),

counted_again as (
    select a.*
    from store.actual as a
    semi join touched as t on t.indicator = a.indicator and t.agency = a.agency and t.period = a.period
    semi join counting as n on n.submission = a.submission
    inner join store.submission as s on s.submission = a.submission
    qualify row_number() over (
        partition by a.indicator, a.agency, a.period order by s.kind = 'published', a.submission desc
    ) = 1
)

select line, indicator, agency, period, numerator, denominator, "value", note, null::varchar as document
from (
    from counted_again
    union all by name
    select c.*
    from store.current_actual as c
    anti join touched as t on t.indicator = c.indicator and t.agency = c.agency and t.period = c.period
)
semi join indicator using (indicator)
semi join agency using (agency)
semi join "period" using (period)
order by indicator, agency, period
