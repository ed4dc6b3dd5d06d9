-- One row per indicator, agency and year with a hand-in: the latest actual that is a reading (null where all are 0/0).
with seen as (
    select
        actual.*,
        agency.level,
        indicator.kind = 'ratio' and actual.numerator is not null as is_weighted,
        case when is_weighted then actual.denominator > 0 else actual.value is not null end as is_reading
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
),

chosen as (
    select
        indicator,
        agency,
        level,
        year,
        arg_max(
            {
                'period': period, 't': t, 'is_weighted': is_weighted,
                'numerator': numerator, 'denominator': denominator, 'value': value
            },
            t
        ) filter (where is_reading) as reading
    from seen
    group by all
)

select
    indicator,
    agency,
    level,
    year,
    reading.period,
    reading.t,
    case when reading.is_weighted then reading.numerator end as numerator,
    case when reading.is_weighted then reading.denominator end as denominator,
    case when reading.is_weighted then 100 * reading.numerator / reading.denominator else reading.value end as value
from chosen
