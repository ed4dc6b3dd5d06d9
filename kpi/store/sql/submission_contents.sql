-- One row per indicator, agency and year of a submission, with its number of actuals.
with
actual as (select * from store.actual where submission = $submission)

select indicator, agency, year, count(*) as actuals
from actual
group by indicator, agency, year
order by indicator, agency, year
