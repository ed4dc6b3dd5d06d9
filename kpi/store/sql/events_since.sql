-- One row per event of the log after a revision, in their order.
select event, "at", who, identity, role, address, what, submission, reason, details, hash
from store.event
where event > $revision
order by event
