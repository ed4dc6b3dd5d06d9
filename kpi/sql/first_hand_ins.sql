-- One row per indicator, agency and period of a year with a figure that stood at a moment ($until, UTC): when the first
-- of those that stood then came, and whether its period was locked by then. A row without a figure, and what was read
-- from public sources, is nothing that an agency handed in; what was withdrawn before that moment counts no more.
with
standing as (
    select s.submission, s.handed_in_at
    from store.submission as s
    left join store.event as e on e.submission = s.submission and e.what = 'withdrawn'
    where
        s.kind <> 'published'
        and s.handed_in_at < $until
        and (s.state = 'accepted' or e."at" >= $until)
),

figure as (
    select a.indicator, a.agency, a.period, a.submission, s.handed_in_at
    from store.actual as a
    inner join standing as s on s.submission = a.submission
    where
        a.year = $year
        and (a."value" is not null or (a.numerator is not null and a.denominator is not null))
)

select
    f.indicator,
    f.agency,
    f.period,
    min(f.handed_in_at) as first_at,
    arg_min(l.submission is not null, (f.handed_in_at, f.submission)) as after_lock
from figure as f
left join store.late_actual as l
    on l.submission = f.submission
    and l.indicator = f.indicator
    and l.agency = f.agency
    and l.period = f.period
group by f.indicator, f.agency, f.period
