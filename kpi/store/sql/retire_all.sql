-- One row per current actual: all are past until settled.
insert into store.past_actual from store.current_actual
