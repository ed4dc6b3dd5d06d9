-- One row per thing that hinders many hand-ins, counted. The same row twice is a fault only within one of them.
select
    (select count(*) from handed_in as r anti join indicator as i on i.indicator = r.indicator) as unknown_indicators,
    (select count(*) from handed_in as r anti join agency as a on a.agency = r.agency) as unknown_agencies,
    (select count(*) from handed_in as r anti join period as p on p.period = r.period) as unknown_periods,
    (select count(*) from handed_in as r anti join hand_ins as h on h.hand_in = r.hand_in) as unknown_hand_ins,
    (select count(*) - count(distinct (r.hand_in, r.indicator, r.agency, r.period)) from handed_in as r) as repeated
