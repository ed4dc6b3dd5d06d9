-- One row per submission that counts at a moment ($until, UTC): when it came, and its place in the order of time. Values
-- from public sources are nobody's report.
create or replace temp table counting_submission as
select s.submission, s.handed_in_at, row_number() over (order by s.handed_in_at, s.submission) as place
from store.submission as s
semi join store.submitted_span as c
    on c.submission = s.submission and c.since < $until::timestamp and coalesce(c.until >= $until::timestamp, true)
where s.kind <> 'published';
