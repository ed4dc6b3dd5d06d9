-- One row per event of the log (of $what; null: of any), the latest first; `events` counts them on all pages.
select
    e.event, e."at", e.who, e.what, e.submission, e.reason, e.details, s.file_name, s.agency, s."rows",
    count(*) over () as events
from store.event as e
left join store.submission as s on s.submission = e.submission
where $what::varchar is null or e.what = $what
order by e."at" desc, e.event desc
limit $count offset $skip
