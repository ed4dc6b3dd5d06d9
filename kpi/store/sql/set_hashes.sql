-- One row per event of an earlier version: gives it its hash.
update store.event set hash = c.hash from chained as c where event.event = c.event
