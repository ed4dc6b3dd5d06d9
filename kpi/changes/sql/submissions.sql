-- One row per submission uploaded, withdrawn or reinstated between two moments (UTC), the latest first;
-- `withdrawn_at` where it was withdrawn in between and not reinstated, `reinstated_at` where it was reinstated.
-- The published values of a new store are no upload.
with
latest as (
    from store.event
    where what in ('withdrawn', 'reinstated') and "at" >= $since and "at" < $until
    qualify row_number() over (partition by submission order by event desc) = 1
),

known as (select submission, min(since) as since from store.known_span group by submission)

select
    s.submission, s.handed_in_at, s.handed_in_by, s.file_name, s.kind, s."rows",
    k.since >= $since and k.since < $until as is_new,
    if(e.what = 'withdrawn', e."at", null) as withdrawn_at, if(e.what = 'withdrawn', e.who, null) as withdrawn_by,
    if(e.what = 'reinstated', e."at", null) as reinstated_at, if(e.what = 'reinstated', e.who, null) as reinstated_by,
    e.reason
from store.submission as s
inner join known as k on k.submission = s.submission
left join latest as e on e.submission = s.submission
where (k.since >= $since and k.since < $until) or e.submission is not null
order by s.submission desc
