-- One row per period of $year and agency (of $agencies, or all: null) that reports and existed on any day of that year,
-- or submitted anything for it: how many values are due, came (have), came in time, and came though not due; when the
-- last one due came; which came of those due; and of each of them, when the first that still counts did. Vietnam is seven
-- hours ahead of UTC all year.
create or replace temp table report as
with
slot as (
    select
        a.agency, a.level, a.rowid as place, p.period, p.year, p.suffix, p.unit_due,
        a.level = 'total'
        or (a.reports and coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true)) as "exists",
        a.level = 'total' or (
            a.reports
            and coalesce(a.valid_from <= max(p.ends) over (), true)
            and coalesce(a.valid_to >= min(p.starts) over (), true)
        ) as is_shown
    from agency as a
    cross join "period" as p
    where p."year" = $year and ($agencies is null or a.agency in (select unnest($agencies)))
),

first_value as (
    select a.agency, a.period, a.indicator, min(c.place) as place
    from store.actual as a
    inner join counting_submission as c on c.submission = a.submission
    where
        a."year" = $year
        and ($agencies is null or a.agency in (select unnest($agencies)))
        and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
    group by all
),

came as (
    select
        s.agency, s.period, i.indicator, c.handed_in_at as first_at,
        s.exists and d.indicator is not null as is_due,
        c.handed_in_at + interval 7 hour < s.unit_due + interval 1 day and l.submission is null as in_time
    from first_value as f
    inner join counting_submission as c on c.place = f.place
    inner join slot as s on s.agency = f.agency and s.period = f.period
    inner join indicator as i on i.indicator = f.indicator
    left join due_data as d on d.level = s.level and d.suffix = s.suffix and d.indicator = f.indicator
    left join store.late_actual as l
        on l.submission = c.submission and l.indicator = f.indicator and l.agency = f.agency and l.period = f.period
)

select
    s.year, s.level, s.agency, s.place, s.period, s.exists,
    if(s.exists, (select count(*) from due_data as d where d.level = s.level and d.suffix = s.suffix), 0) as due,
    count(c.agency) filter (c.is_due) as have,
    count(c.agency) filter (c.is_due and c.in_time) as in_time,
    count(c.agency) filter (not c.is_due) as unasked,
    max(c.first_at) filter (c.is_due) as last_at,
    string_agg(c.indicator, ';' order by c.indicator) filter (c.is_due) as came,
    list({'indicator': c.indicator, 'first_at': c.first_at, 'in_time': c.in_time}) filter (c.is_due) as points
from slot as s
left join came as c on c.agency = s.agency and c.period = s.period
where s.is_shown or s.agency in (select agency from first_value)
group by s.year, s.level, s.agency, s.place, s.period, s.exists, s.suffix
