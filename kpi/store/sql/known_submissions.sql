-- One row per submission that was known at a moment (UTC), in its state of then.
with
counting as (select submission from store.known_span where since < $at and coalesce(until >= $at, true)),

latest as (
    select submission, arg_max(what, event) as what from store.submission_act where "at" < $at group by submission
)

select
    s.* replace (
        case
            when c.submission is not null then 'accepted'
            when l.what = 'returned' then 'returned'
            when s.needs_approval and l.what = 'handed_in' then 'waiting'
            else 'withdrawn'
        end as state
    )
from store.submission as s
left join counting as c on c.submission = s.submission
left join latest as l on l.submission = s.submission
where
    s.submission in (select submission from store.known_span where since < $at)
    or (s.needs_approval and s.handed_in_at < $at)
order by s.submission
