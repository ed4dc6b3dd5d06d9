-- One row per current actual that has just become past: takes it away.
delete from store.current_actual
where (indicator, agency, period) in (
    select (p.indicator, p.agency, p.period) from store.past_actual as p where p.submission = $submission
)
