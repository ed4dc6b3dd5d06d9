-- One row per indicator, cohort of agencies (they came and went together, see kpi/cohorts.py), period and kind of figure:
-- how many actuals there are, and their sums. `is_bare`: a value alone; `is_weighted`: with a denominator above 0.
select
    actual.indicator,
    agency.cohort,
    actual.period,
    actual.numerator is null as is_bare,
    coalesce(actual.denominator > 0, false) as is_weighted,
    count(*) as have,
    sum(actual.numerator) as numerator,
    sum(actual.denominator) as denominator,
    count(actual."value") as "values",
    sum(actual."value") as "value"
from store.current_actual as actual
join agency on agency.agency = actual.agency
group by actual.indicator, agency.cohort, actual.period, is_bare, is_weighted
