-- One row per submission, also those withdrawn; for them who withdrew them, when and why.
with
warned as (select submission, count(*) as warnings from store.warning group by submission)

select
    s.submission, s.handed_in_at, s.handed_in_by, s.file_name, s.sha256, s.agency, nullif(s.note, '') as note,
    s.state, s.kind, s."rows", coalesce(n.warnings, 0) as warnings,
    w.withdrawn_at, w.withdrawn_by, w.reason as withdrawn_because
from store.submission as s
left join store.withdrawal as w on w.submission = s.submission
left join warned as n on n.submission = s.submission
order by s.submission
