-- One row per store: its id, its revision, and the highest number of a submission.
select m.store_id, m.revision, coalesce((select max(submission) from store.submission), 0) as submission
from store.meta as m
