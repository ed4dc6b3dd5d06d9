-- One row per period of $year for which anybody submitted a value that counts.
create or replace temp table reported as
select distinct a.year, a.period
from store.actual as a
semi join counting_submission as c on c.submission = a.submission
where a."year" = $year and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
