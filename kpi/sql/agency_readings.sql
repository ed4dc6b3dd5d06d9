-- One row per indicator, agency and year with a hand-in: the latest actual that is a reading (null where all are 0/0).
with chosen as (
    select
        actual.*,
        agency.level,
        indicator.kind = 'ratio' as is_ratio,
        case
            when indicator.kind <> 'ratio' or actual.numerator is null then actual.value is not null
            else actual.denominator > 0
        end as is_reading
    from store.current_actual as actual
    join indicator on indicator.indicator = actual.indicator
    join agency on agency.agency = actual.agency
    where actual.t <= $as_of
        and ($scope_total or agency.level <> 'total')
        and ($scope_agency or agency.level = 'total')
        and ($level is null or agency.level = $level)
        and ($agency is null or actual.agency = $agency)
        and ($indicator is null or actual.indicator = $indicator)
        and ($area is null or indicator.area = $area)
)

select
    indicator,
    agency,
    any_value(level) as level,
    year,
    arg_max(period, t) filter (where is_reading) as period,
    max(t) filter (where is_reading) as t,
    arg_max_null(numerator, t) filter (where is_reading and is_ratio) as numerator,
    arg_max_null(denominator, t) filter (where is_reading and is_ratio) as denominator,
    arg_max(
        case when is_ratio and numerator is not null then 100 * numerator / denominator else value end, t
    ) filter (where is_reading) as value
from chosen
group by indicator, agency, year
order by indicator, agency, year
