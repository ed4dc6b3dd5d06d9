-- One row per period of $year and agency that reports and existed on any day of it, or submitted anything for it; by
-- level ($levels), then in the plan's order. State on a day ($today).
with
periods as (select * from "period" where "year" = $year),

shown as (
    select *, rowid as place
    from agency
    where
        agency in (select agency from data_point where first_at is not null)
        or (
            reports
            and coalesce(valid_from <= (select max(ends) from periods), true)
            and coalesce(valid_to >= (select min(starts) from periods), true)
        )
),

counted as (
    select
        a.agency, a.level, p.period, p.unit_due, p.t, a.place,
        a.level = 'total'
        or (a.reports and coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true)) as "exists",
        count(*) filter (d.is_due) as due,
        count(*) filter (d.is_due and d.first_at is not null) as have,
        count(*) filter (d.is_due and d.in_time) as in_time,
        count(*) filter (not d.is_due) as unasked,
        max(d.first_at) filter (d.is_due) as last_at,
        coalesce(bool_or(d.is_asked), true) as is_asked
    from shown as a
    cross join periods as p
    left join data_point as d on d.agency = a.agency and d.period = p.period
    group by all
)

select
    agency, level, "period", unit_due, is_asked, due, have, in_time, unasked,
    case
        when not "exists" then 'did_not_exist'
        when due = 0 then 'not_due'
        when in_time = due then 'on_time'
        when have = due then 'late'
        when not is_asked or unit_due >= $today::date then 'not_due'
        when have > 0 then 'partial'
        else 'missing'
    end as state,
    due > 0 and is_asked and unit_due < $today::date as fell_due,
    case when have = due then last_at end as whole_at
from counted
order by list_position($levels, level), place, t
