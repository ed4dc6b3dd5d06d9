-- One row per submission of that number, one or none, with who submitted it.
select s.state, s.kind, s.file_name, s.sha256, e.who, e.identity
from store.submission as s
left join store.event as e on e.submission = s.submission and e.what = 'handed_in'
where s.submission = $submission
