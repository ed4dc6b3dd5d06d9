-- One row per agency and year: the agencies that report and existed at the end of a period of it.
select distinct
    agency.agency,
    agency.level,
    period.year
from agency
join period
    on period.ends >= coalesce(agency.valid_from, period.ends)
    and period.ends <= coalesce(agency.valid_to, period.ends)
where agency.reports
    and agency.level <> 'total'
    and period.t <= $as_of
    and period.year between $from_year and $to_year
    and ($level is null or agency.level = $level)
    and ($agency is null or agency.agency = $agency)
order by agency.agency, period.year
