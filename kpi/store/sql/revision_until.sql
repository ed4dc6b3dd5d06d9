-- One row: the last event before a moment (UTC); 0 if there is none.
select coalesce(max(event), 0) as revision from store.event where "at" < $until
