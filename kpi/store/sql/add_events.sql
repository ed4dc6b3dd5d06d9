-- One row per arriving event of the log: adds them.
insert into store.event by name select unnest($events, recursive := true)
