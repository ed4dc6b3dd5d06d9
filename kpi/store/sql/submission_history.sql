-- One row per submission, the latest first, with the number of warnings that were confirmed with it, of its values that
-- came after their period was locked, of those that replaced another, why, and its withdrawal if there was one;
-- `submissions` counts all of them.
with
confirmed as (select submission, count(*) as warnings from store.warning group by submission),

late as (
    select submission, count(*) as late, count(replaced) as corrections, max(reason) as correction_reason
    from store.late_actual
    group by submission
)

select
    s.submission, s.handed_in_at, s.handed_in_by, s.file_name, s.sha256, s.note, s.state, s.kind, s."rows",
    coalesce(c.warnings, 0) as warnings, coalesce(l.late, 0) as late, coalesce(l.corrections, 0) as corrections,
    l.correction_reason, w.withdrawn_at, w.withdrawn_by, w.reason,
    count(*) over () as submissions
from store.submission as s
left join store.withdrawal as w on w.submission = s.submission
left join confirmed as c on c.submission = s.submission
left join late as l on l.submission = s.submission
order by s.submission desc
limit $count offset $skip
