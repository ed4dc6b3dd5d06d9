-- One row per submission that was handed in or withdrawn between two moments (UTC), the latest first.
select
    s.submission, s.handed_in_at, s.handed_in_by, s.file_name, s.kind, s."rows",
    s.handed_in_at >= $since and s.handed_in_at < $until as is_new,
    w."at" as withdrawn_at, w.who as withdrawn_by, w.reason
from store.submission as s
left join store.event as w
    on w.submission = s.submission and w.what = 'withdrawn' and w."at" >= $since and w."at" < $until
where (s.handed_in_at >= $since and s.handed_in_at < $until) or w.submission is not null
order by s.submission desc
