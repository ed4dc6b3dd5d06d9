-- One row per indicator, level and period: what the agencies due handed in, summed; ratios only, they alone roll up.
with due as (
    select agency.agency, agency.level, period.period
    from agency
    join period
        on period.ends >= coalesce(agency.valid_from, period.ends)
        and period.ends <= coalesce(agency.valid_to, period.ends)
    where agency.reports
),

handed_in as (
    select actual.*, due.level
    from store.current_actual as actual
    join indicator on indicator.indicator = actual.indicator and indicator.kind = 'ratio'
    join due on due.agency = actual.agency and due.period = actual.period
    join indicator_level on indicator_level.indicator = actual.indicator and indicator_level.level = due.level
    where actual.t <= $as_of
        and due.level <> 'total'
)

select
    indicator,
    level,
    period,
    any_value(year) as year,
    any_value(t) as t,
    count(*) as have,
    sum(numerator) filter (where denominator > 0 and numerator is not null) as numerator,
    sum(denominator) filter (where denominator > 0 and numerator is not null) as denominator,
    count(*) filter (where numerator is null and value is not null) as unweighted,
    avg(value) filter (where numerator is null) as mean_rate
from handed_in
group by indicator, level, period
order by indicator, level, t
