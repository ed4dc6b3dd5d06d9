-- One row per actual that came after its period was locked: adds them.
insert into store.late_actual by name
select submission, line, indicator, agency, period, replaced, $reason as reason from late
