-- One row per agency, period of $year and indicator that is due or was submitted, as of a moment ($until, UTC): when the
-- first value that still counts came, whether in time, and whether the period is asked for. It is not if its due day
-- passed before the program's first use and nobody has reported for it. Values from public sources are nobody's report.
-- Vietnam is seven hours ahead of UTC all year.
create or replace temp table data_point as
with
asked as (select $year as "year", $until::timestamp as "until"),

counting as (
    select s.submission, s.handed_in_at
    from store.submission as s
    semi join store.submitted_span as c
        on
            c.submission = s.submission
            and c.since < (select "until" from asked)
            and coalesce(c.until >= (select "until" from asked), true)
    where s.kind <> 'published'
),

first_use as (
    select least(min(handed_in_at), (select "until" from asked)) as "at" from store.submission where kind <> 'published'
),

came as (
    select distinct on (a.indicator, a.agency, a.period)
        a.indicator, a.agency, a.period, c.handed_in_at as first_at, l.submission is not null as after_lock
    from store.actual as a
    inner join counting as c on c.submission = a.submission
    left join store.late_actual as l
        on l.submission = a.submission and l.indicator = a.indicator and l.agency = a.agency and l.period = a.period
    where
        a."year" = (select "year" from asked)
        and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
    order by c.handed_in_at, c.submission
),

due as (
    select a.agency, p.period, i.indicator, true as is_due
    from agency as a
    inner join "period" as p
        on a.level = 'total'
        or (a.reports and coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true))
    inner join indicator_level as l on l.level = a.level
    inner join indicator as i using (indicator)
    inner join frequency as f using (frequency, suffix)
    where p."year" = (select "year" from asked)
)

select
    agency, a.level, "period", indicator, p.unit_due, coalesce(d.is_due, false) as is_due, c.first_at,
    coalesce(c.first_at + interval 7 hour < p.unit_due + interval 1 day and not c.after_lock, false) as in_time,
    (select "at" from first_use) + interval 7 hour <= p.unit_due + interval 1 day
    or "period" in (select came."period" from came) as is_asked
from due as d
full join came as c using (agency, "period", indicator)
inner join agency as a using (agency)
inner join "period" as p using ("period")
inner join indicator as i using (indicator)
order by a.rowid, p.t, i.rowid
