-- One row per level and period: how many agencies of the level must report for it.
select
    agency.level,
    period.period,
    period.year,
    period.t,
    count(*) as due
from agency
join period
    on period.ends >= coalesce(agency.valid_from, period.ends)
    and period.ends <= coalesce(agency.valid_to, period.ends)
where agency.reports and agency.level <> 'total' and period.t <= $as_of and period.year >= $from_year
group by agency.level, period.period, period.year, period.t
order by agency.level, period.t
