-- One row per current actual: what counts for an indicator, an agency and a period.
select submission, line, indicator, agency, period, year, t, numerator, denominator, "value", note, document
from store.current_actual
order by indicator, agency, t
