-- One row per store: the moment (UTC) of its latest event, missing where nothing has happened but that a new store took
-- the published values from the plan.
with
taken_from_plan as (select submission from store.known_span where since = timestamp '1970-01-01')

select max(e."at") as "at"
from store.event as e
left join taken_from_plan as p on p.submission = e.submission and e.what = 'handed_in'
where p.submission is null
