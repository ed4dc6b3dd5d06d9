-- One row per submission ($submission; null: of any number) that has a value of $agency and $period (null: of any), is in
-- $state (null: any) and whose person's name contains $person, in any case and without diacritics; the latest first. With
-- the number of warnings that were confirmed with it, of its values that came after their period was locked, of those
-- that replaced another, why, and its withdrawal if there was one; `submissions` counts all of them.
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
where
    ($submission::bigint is null or s.submission = $submission)
    and ($state::varchar is null or s.state = $state)
    and contains(
        replace(strip_accents(lower(s.handed_in_by)), 'đ', 'd'),
        replace(strip_accents(lower(trim($person::varchar))), 'đ', 'd')
    )
    and (
        ($agency::varchar is null and $period::varchar is null)
        or s.submission in (
            select submission from store.actual
            where
                ($agency::varchar is null or agency = $agency) and ($period::varchar is null or "period" = $period)
        )
    )
order by s.submission desc
limit $count offset $skip
