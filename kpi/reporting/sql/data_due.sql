-- One row per value that is due in the year of `asked`, in the plan's order, with its state on that day. Of some $agencies,
-- one $level, one $period, or of all (null).
with
chosen as (
    from report_seen
    where
        due > 0
        and ($agencies is null or agency in (select unnest($agencies)))
        and ($level is null or level = $level)
        and ($period is null or "period" = $period)
),

came as (select agency, "period", unnest(points, recursive := true) from chosen)

select
    r.agency, r.level, r.period, d.indicator, r.unit_due, r.is_asked, c.first_at,
    case
        when c.in_time then 'on_time'
        when c.first_at is not null then 'late'
        when r.fell_due then 'missing'
        else 'not_due'
    end as state
from chosen as r
inner join due_data as d on d.level = r.level and d.suffix = r.suffix
left join came as c on c.agency = r.agency and c.period = r.period and c.indicator = d.indicator
order by r.place, r.t, d.place
