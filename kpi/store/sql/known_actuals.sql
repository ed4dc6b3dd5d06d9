-- One row per actual that was known at a moment (UTC), whether it counted or not. Of published values that the store took
-- from the plan later: an index came out in the April after its year, others after their period.
select a.*
from store.actual as a
inner join store.submission as s on s.submission = a.submission
left join indicator as i on i.indicator = a.indicator
left join "period" as p on p.period = a.period
where
    s.handed_in_at < $at
    or (
        s.submission in (select submission from store.known_span where since < $at)
        and coalesce(if(i.frequency = 'published', make_date(a.year + 1, 4, 1), p.ends::date) < $at, true)
    )
