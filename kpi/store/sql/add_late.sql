-- One row per actual that came after its period was locked: adds them.
insert into store.late_actual by name select *, $reason as reason from late
