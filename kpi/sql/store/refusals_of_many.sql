-- One row per thing that hinders many hand-ins, counted. The same row twice is a fault only within one of them.
with
keys as (
    select i.rowid as indicator, a.rowid as agency, p.rowid as period, h.hand_in
    from handed_in as r
    left join indicator as i on i.indicator = r.indicator
    left join agency as a on a.agency = r.agency
    left join period as p on p.period = r.period
    left join hand_ins as h on h.hand_in = r.hand_in
)

select
    count(*) filter (where indicator is null) as unknown_indicators,
    count(*) filter (where agency is null) as unknown_agencies,
    count(*) filter (where period is null) as unknown_periods,
    count(*) filter (where hand_in is null) as unknown_hand_ins,
    count(*) - count(distinct (hand_in, indicator, agency, period)) as repeated
from keys
