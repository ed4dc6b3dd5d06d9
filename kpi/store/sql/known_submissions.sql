-- One row per submission that was known at a moment (UTC), in its state of then.
with counting as (select submission from store.known_span where since < $at and coalesce(until >= $at, true))

select s.* replace (if(c.submission is null, 'withdrawn', 'accepted') as state)
from store.submission as s
semi join (from store.known_span where since < $at) as k on k.submission = s.submission
left join counting as c on c.submission = s.submission
order by s.submission
