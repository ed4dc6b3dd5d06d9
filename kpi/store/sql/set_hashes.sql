-- One row per event of an earlier version: gives it its hash.
update store.event set hash = c.hash
from (select unnest($hashes, recursive := true)) as c
where event.event = c.event
