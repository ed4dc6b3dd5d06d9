-- One row per indicator, agency and period that an upload, a withdrawal or a reinstatement touched between two moments (UTC): the
-- figure that counted at the first of them and the one at the second, each with its submission; missing where none did.
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

handed_in as (
    select a.*, s.kind = 'published' as is_published, s.handed_in_at, c.since, c.until
    from store.actual as a
    semi join touched as t on t.indicator = a.indicator and t.agency = a.agency and t.period = a.period
    inner join store.submission as s on s.submission = a.submission
    inner join span as c on c.submission = a.submission
),

before as (
    from handed_in
    where since < $since and coalesce(until >= $since, true)
    qualify row_number() over (partition by indicator, agency, period order by is_published, submission desc) = 1
),

after as (
    from handed_in
    where since < $until and coalesce(until >= $until, true)
    qualify row_number() over (partition by indicator, agency, period order by is_published, submission desc) = 1
)

select
    t.indicator, t.agency, t.period, t.t,
    b.submission as submission_before, b.numerator as numerator_before, b.denominator as denominator_before,
    b."value" as value_before,
    a.submission as submission_after, a.numerator as numerator_after, a.denominator as denominator_after,
    a."value" as value_after,
    a.handed_in_at
from touched as t
left join before as b on b.indicator = t.indicator and b.agency = t.agency and b.period = t.period
left join after as a on a.indicator = t.indicator and a.agency = t.agency and a.period = t.period
order by t.t desc, t.indicator, t.agency
