-- One row per arriving actual: it is what counts.
insert into store.current_actual by name from arriving
