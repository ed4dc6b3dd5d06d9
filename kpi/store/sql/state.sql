-- One row per store: its id, its revision, the highest number of a submission, and the hash of the last event.
select
    m.store_id, m.revision, coalesce((select max(submission) from store.submission), 0) as submission,
    coalesce((select hash from store.event order by event desc limit 1), '') as event_hash
from store.meta as m
