-- One row per arriving actual: adds it; it does not count before it is settled what does.
insert into store.past_actual by name from arriving
