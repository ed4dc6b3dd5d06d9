-- One row per report of $year with its state on a day ($today), by level ($levels), then in the plan's order.
select
    agency, level, "period", unit_due, is_asked, due, have, in_time, unasked, state, fell_due, whole_at
from reports_on($year, $today, $until)
order by list_position($levels, level), place, t
