-- One row per indicator of $indicators and year with a reading of one scope, of the plan and of the years before it.
select indicator, year, period, t, numerator, denominator, "value", basis, is_thin as thin
from reading
where
    indicator in (select unnest($indicators))
    and level = $level
    and agency = $agency
    and "value" is not null
order by indicator, year
