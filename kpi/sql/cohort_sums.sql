-- One row per indicator, cohort of agencies (they came and went together, see kpi/cohorts.py), period and kind of figure:
-- how many actuals there are, and their sums. `kind`: 0 a bare value, 1 weighted (its denominator is above 0), 2 neither;
-- one number groups faster than two conditions, and than conditions in each sum.
select
    actual.indicator,
    agency.cohort,
    actual.period,
    case when actual.numerator is null then 0 when actual.denominator > 0 then 1 else 2 end as kind,
    count(*) as have,
    sum(actual.numerator) as numerator,
    sum(actual.denominator) as denominator,
    count(actual."value") as "values",
    sum(actual."value") as "value"
from store.current_actual as actual
join agency on agency.agency = actual.agency
group by actual.indicator, agency.cohort, actual.period, kind
