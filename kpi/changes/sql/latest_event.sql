-- One row per store: the moment (UTC) of its latest event, missing where nothing has happened but that a new store took
-- the published values from the plan.
select max("at") as "at"
from store.event
where submission is distinct from (select min(submission) from store.submission where kind = 'published')
    or what <> 'handed_in'
