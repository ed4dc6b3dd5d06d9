-- One row per request for an explanation made before a moment (UTC), as it was then.
select r.* replace (t.request is not null as is_taken_back)
from store.explanation_request as r
left join (
    select (details ->> 'request')::bigint as request from store.event
    where what = 'request_taken_back' and "at" < $at
) as t on t.request = r.request
where r.asked_at < $at
