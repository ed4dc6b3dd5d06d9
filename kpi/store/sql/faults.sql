-- One row per contradiction between the store and its submissions: none, unless the file was damaged or edited.
with
due as (
    select a.*
    from store.actual as a
    inner join store.submission as s on s.submission = a.submission and s.state = 'accepted'
    qualify row_number() over (
        partition by a.indicator, a.agency, a.period order by s.kind = 'published', a.submission desc
    ) = 1
),

stored as (select submission, count(*) as actuals from store.actual group by submission),
extra as (from store.current_actual except all from due),
missing as (from due except all from store.current_actual)

select 'current, but should not be' as fault, submission, indicator, agency, period from extra
union all
select 'should be current', submission, indicator, agency, period from missing
union all
select 'not as many actuals as rows', submission, null, null, null
from store.submission full join stored using (submission)
where "rows" is distinct from actuals
union all
select 'no event tells of it', submission, null, null, null
from store.submission anti join (from store.event where what = 'handed_in') using (submission)
