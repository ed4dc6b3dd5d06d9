-- One row per report in the year of `asked`, with its state on the day of `asked`.
create or replace temp view report_seen as
select
    r.* exclude (last_at, came), a.suffix, a.t, a.unit_due, a.is_asked or (r.due = 0 and r.unasked = 0) as is_asked,
    case
        when not r.exists then 'did_not_exist'
        when r.due = 0 then 'not_due'
        when r.in_time = r.due then 'on_time'
        when r.have = r.due then 'late'
        when not a.is_asked or not a.is_over then 'not_due'
        when r.have > 0 then 'partial'
        else 'missing'
    end as state,
    r.due > 0 and a.is_asked and a.is_over as fell_due,
    case when r.have = r.due then r.last_at end as whole_at
from report as r
inner join asked as a on a.year = r.year and a.period = r.period
