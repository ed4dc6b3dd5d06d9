-- One row per actual of a submission, in the order of its lines.
select line, indicator, agency, "period", numerator, denominator, "value"
from store.actual
where submission = $submission
order by line
