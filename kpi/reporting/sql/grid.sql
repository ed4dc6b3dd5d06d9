-- One row per report in the year of `asked`, with its state on that day, of some $agencies or all (null), of one $period or
-- all (null), by level ($levels), then in the plan's order.
select
    agency, level, "period", unit_due, is_asked, due, have, in_time, unasked, state, fell_due, whole_at
from report_seen
where
    ($agencies is null or agency in (select unnest($agencies)))
    and ($period is null or "period" = $period)
order by list_position($levels, level), place, t
