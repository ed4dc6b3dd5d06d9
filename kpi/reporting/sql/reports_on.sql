-- One row per report of a year, with its state at the end of a day, `until` in UTC. A period is not asked for if its due day
-- passed before the program's first use and nobody has reported for it. Asked with parameters, so a macro.
create or replace temp macro reports_on(year_seen, today, until) as table
with
first_use as (
    select min(handed_in_at) as "at" from store.submission where kind <> 'published'
),

asked as (
    select
        "period", t, unit_due, unit_due < today::date as is_over,
        least((select "at" from first_use), until::timestamp) + interval 7 hour <= unit_due + interval 1 day
        or "period" in (select "period" from reported where "year" = year_seen) as is_asked
    from "period"
    where "year" = year_seen
)

select
    r.* exclude (last_at), p.t, p.unit_due,
    p.is_asked or (r.due = 0 and r.unasked = 0) as is_asked,
    case
        when not r.exists then 'did_not_exist'
        when r.due = 0 then 'not_due'
        when r.in_time = r.due then 'on_time'
        when r.have = r.due then 'late'
        when not p.is_asked or not p.is_over then 'not_due'
        when r.have > 0 then 'partial'
        else 'missing'
    end as state,
    r.due > 0 and p.is_asked and p.is_over as fell_due,
    case when r.have = r.due then r.last_at end as whole_at
from report as r
inner join asked as p on p.period = r.period
where r.year = year_seen
