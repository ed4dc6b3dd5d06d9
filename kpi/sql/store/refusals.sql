-- One row per thing that hinders a hand-in, counted. Row ids stand for the codes because they compare faster.
with
keys as (
    select i.rowid as indicator, a.rowid as agency, p.rowid as period
    from handed_in as r
    left join indicator as i on i.indicator = r.indicator
    left join agency as a on a.agency = r.agency
    left join period as p on p.period = r.period
)

select
    count(*) filter (where indicator is null) as unknown_indicators,
    count(*) filter (where agency is null) as unknown_agencies,
    count(*) filter (where period is null) as unknown_periods,
    count(*) - count(distinct (indicator << 40) + (agency << 20) + period) as repeated
from keys
