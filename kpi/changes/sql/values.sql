-- One row per indicator, agency and period of the plan whose current value changed between two moments (UTC), the latest
-- period first: both values with their submissions (missing where none was current), the agency's level, and `way`:
-- 'first' where there was none before, 'gone' where there is none after, else 'corrected'.
with
span as (from store.known_span),

touched as (
    select distinct a.indicator, a.agency, a.period, a.t
    from store.actual as a
    semi join (
        from span
        where (since >= $since and since < $until) or (until >= $since and until < $until)
    ) as s on s.submission = a.submission
),

submitted as (
    select a.*, s.kind = 'published' as is_published, s.handed_in_at, c.since, c.until
    from store.actual as a
    semi join touched as t on t.indicator = a.indicator and t.agency = a.agency and t.period = a.period
    inner join store.submission as s on s.submission = a.submission
    inner join span as c on c.submission = a.submission
),

before as (
    from submitted
    where since < $since and coalesce(until >= $since, true)
    qualify row_number() over (partition by indicator, agency, period order by is_published, submission desc) = 1
),

after as (
    from submitted
    where since < $until and coalesce(until >= $until, true)
    qualify row_number() over (partition by indicator, agency, period order by is_published, submission desc) = 1
)

select
    t.indicator, t.agency, t.period, t.t,
    b.submission as submission_before, b.numerator as numerator_before, b.denominator as denominator_before,
    b."value" as value_before,
    a.submission as submission_after, a.numerator as numerator_after, a.denominator as denominator_after,
    a."value" as value_after,
    a.handed_in_at,
    case when b.submission is null then 'first' when a.submission is null then 'gone' else 'corrected' end as way,
    g.level
from touched as t
inner join agency as g on g.agency = t.agency
semi join indicator as i on i.indicator = t.indicator
semi join "period" as p on p.period = t.period
left join before as b on b.indicator = t.indicator and b.agency = t.agency and b.period = t.period
left join after as a on a.indicator = t.indicator and a.agency = t.agency and a.period = t.period
where
    (b.submission is null, b.numerator, b.denominator, b."value")
    is distinct from (a.submission is null, a.numerator, a.denominator, a."value")
order by t.t desc, t.indicator, t.agency
