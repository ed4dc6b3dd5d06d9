-- One row per agency, indicator and year: the worst status, and whether the agency exists on the last day evaluated.
create or replace temp view cell as
with
last_day as (select year, max(ends) as ends from period_seen group by year),

worst as (
    select
        indicator, area, level, agency, year,
        any_value(statuses)[min(list_position(statuses, status))] as status
    from temp.scorecard
    cross join (select statuses from temp.evaluation)
    where scope = 'agency'
    group by indicator, area, level, agency, year
)

select
    w.*,
    a.reports and coalesce(a.valid_from <= d.ends, true) and coalesce(a.valid_to >= d.ends, true) as "exists"
from worst as w
inner join agency as a on a.agency = w.agency
inner join last_day as d on d.year = w.year
