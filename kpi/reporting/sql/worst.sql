-- One row per level and state of its reports for a $period, of one $level or all (null): the agencies, those with the most
-- values missing first, then in the plan's order; at most $count, or all (null).
select
    level, state, list(agency order by if(fell_due, due - have, 0) desc, place)[:coalesce($count, count(*))] as agencies
from report_seen
where "period" = $period and ($level is null or level = $level)
group by all
