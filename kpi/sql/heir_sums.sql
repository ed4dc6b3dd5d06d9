-- One row per indicator, agency of today and period: what those whose place it has taken handed in, summed.
with heirs as (
    select unnest($agencies) as agency, unnest($heirs) as heir
),

handed_in as (
    select actual.*, heirs.heir, indicator.kind = 'ratio' as is_ratio
    from store.current_actual as actual
    join heirs on heirs.agency = actual.agency
    join indicator on indicator.indicator = actual.indicator
    where actual.t <= $as_of
        and ($indicator is null or actual.indicator = $indicator)
        and ($area is null or indicator.area = $area)
)

select
    indicator,
    heir,
    period,
    any_value(year) as year,
    any_value(t) as t,
    count(*) as have,
    sum(numerator) filter (where is_ratio and denominator > 0) as numerator,
    sum(denominator) filter (where is_ratio and denominator > 0 and numerator is not null) as denominator,
    count(*) filter (where value is not null and not (is_ratio and numerator is not null)) as unweighted,
    avg(value) filter (where not (is_ratio and numerator is not null)) as mean_rate
from handed_in
group by indicator, heir, period
having any_value(is_ratio) or count(*) = 1
order by indicator, heir, t
