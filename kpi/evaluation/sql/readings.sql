-- One row per year with a reading of one indicator and scope, of the plan and of the years before it.
select year, period, t, numerator, denominator, "value", basis, is_thin as thin
from reading
where indicator = $indicator and level = $level and agency = $agency and "value" is not null
order by year
