-- One row per submission, the latest first, with the number of warnings that were confirmed with it and its withdrawal
-- if there was one; `submissions` counts all of them.
with
submission as (select * from store.submission),

withdrawal as (
    select submission, "at" as withdrawn_at, who as withdrawn_by, reason
    from store.event
    where what = 'withdrawn'
),

confirmed as (select submission, count(*) as warnings from store.warning group by submission)

select
    s.submission, s.handed_in_at, s.handed_in_by, s.file_name, s.note, s.state, s.kind, s."rows",
    coalesce(c.warnings, 0) as warnings, w.withdrawn_at, w.withdrawn_by, w.reason,
    count(*) over () as submissions
from submission as s
left join withdrawal as w on w.submission = s.submission
left join confirmed as c on c.submission = s.submission
order by s.submission desc
limit $count offset $skip
