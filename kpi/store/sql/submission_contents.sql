-- One row per indicator, agency and year of a submission, with its number of actuals.
select indicator, agency, year, count(*) as actuals
from store.actual
where submission = $submission
group by all
order by all
