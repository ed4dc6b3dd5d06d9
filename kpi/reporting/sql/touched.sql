-- One row: the agencies with values of $year in submissions of which the log of events tells something after a revision
-- (null: there are none).
select array_agg(distinct agency) as agencies
from store.actual
where "year" = $year and submission in (select submission from store.event where event > $since)
