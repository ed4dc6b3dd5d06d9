-- One row per actual that is current and should not be (difference 'extra'), or should be and is not ('missing').
with
due as (
    select a.*
    from store.actual as a
    inner join store.submission as s on s.submission = a.submission and s.state = 'accepted'
    qualify row_number() over (
        partition by a.indicator, a.agency, a.period order by s.kind = 'published', a.submission desc
    ) = 1
)

select 'extra' as difference, * from (from store.current_actual except all from due)
union all
select 'missing' as difference, * from (from due except all from store.current_actual)
