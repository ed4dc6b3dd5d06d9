-- One row per level and state of its reports for a $period, of one $level or all (null): the agencies, those with the most
-- values missing first, then in the plan's order; at most $count.
select
    level, state, min_by(agency, (if(fell_due, have - due, 0), place), $count) as agencies
from report_seen
where "period" = $period and ($level is null or level = $level)
group by all
