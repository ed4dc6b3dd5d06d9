-- One row per figure of a year that stood at a moment ($until, UTC), be it current or replaced since: when it came, and
-- whether its period was locked by then. A row without a figure, and what was read from public sources, is nothing that
-- an agency handed in; what was withdrawn before that moment stands no more.
with
late_actual as (select * from store.late_actual),

standing as (
    select s.submission, s.handed_in_at, s.submission in (select submission from late_actual) as has_late
    from store.submission as s
    semi join store.counting_span as c
        on c.submission = s.submission and c.since < $until and coalesce(c.until >= $until, true)
    where s.kind <> 'published'
),

figure as (
    select indicator, agency, period, submission
    from store.actual
    where year = $year and ("value" is not null or (numerator is not null and denominator is not null))
)

-- Few submissions have late figures: only theirs are looked up.
select f.indicator, f.agency, f.period, f.submission, s.handed_in_at, false as after_lock
from figure as f
inner join standing as s on s.submission = f.submission and not s.has_late
union all
select f.indicator, f.agency, f.period, f.submission, s.handed_in_at, l.submission is not null as after_lock
from figure as f
inner join standing as s on s.submission = f.submission and s.has_late
left join late_actual as l
    on l.submission = f.submission and l.indicator = f.indicator and l.agency = f.agency and l.period = f.period
