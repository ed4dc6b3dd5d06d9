-- One row per submission of many: the event that says who handed it in and when.
insert into store.event by name
select
    s.submission as event, s.handed_in_at as "at", s.handed_in_by as who, 'handed_in' as what, s.submission, '' as reason,
    json_object('file_name', s.file_name, 'rows', s."rows") as details
from store.submission as s
where s.submission > $before
order by s.submission
