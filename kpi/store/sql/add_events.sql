-- One row per arriving event of the log: adds them.
insert into store.event by name from arriving_events
