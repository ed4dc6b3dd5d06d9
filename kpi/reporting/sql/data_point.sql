-- One row per agency, period of $year and indicator that is due or was submitted, as of a moment ($until, UTC): when the
-- first value that still counts came, whether in time, and whether the period is asked for. It is not if its due day
-- passed before the program's first use and nobody has reported for it. Values from public sources are nobody's report.
-- Vietnam is seven hours ahead of UTC all year. Of one $agency or one $level, or of all (null).
create or replace temp table data_point as
with
chosen as (
    select *, rowid as place
    from agency
    where ($agency is null or agency = $agency) and ($level is null or level = $level)
),

first_use as (
    select least(min(handed_in_at), $until::timestamp) as "at" from store.submission where kind <> 'published'
),

reported as (
    select distinct a.period
    from store.actual as a
    semi join counting_submission as c on c.submission = a.submission
    where a."year" = $year and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
),

came as (
    select distinct on (a.indicator, a.agency, a.period)
        a.indicator, a.agency, a.period, c.handed_in_at as first_at, l.submission is not null as after_lock
    from store.actual as a
    inner join counting_submission as c on c.submission = a.submission
    left join store.late_actual as l
        on l.submission = a.submission and l.indicator = a.indicator and l.agency = a.agency and l.period = a.period
    where
        a."year" = $year
        and a.agency in (select agency from chosen)
        and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
    order by c.handed_in_at, c.submission
),

due as (
    select a.agency, p.period, i.indicator, true as is_due
    from chosen as a
    inner join "period" as p
        on a.level = 'total'
        or (a.reports and coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true))
    inner join indicator_level as l on l.level = a.level
    inner join indicator as i using (indicator)
    inner join frequency as f using (frequency, suffix)
    where p."year" = $year
)

select
    agency, a.level, "period", indicator, p.unit_due, coalesce(d.is_due, false) as is_due, c.first_at,
    coalesce(c.first_at + interval 7 hour < p.unit_due + interval 1 day and not c.after_lock, false) as in_time,
    (select "at" from first_use) + interval 7 hour <= p.unit_due + interval 1 day
    or "period" in (from reported) as is_asked
from due as d
full join came as c using (agency, "period", indicator)
inner join chosen as a using (agency)
inner join "period" as p using ("period")
inner join indicator as i using (indicator)
order by a.place, p.t, i.rowid
