-- One row per arriving event of the log that tells of no submission: adds them.
insert into store.event by name
select e.event, e."at", e.who, e.what, null::bigint as submission, e.reason, e.details
from arriving_events as e
