-- One row per past actual that counts: takes it from the past ones.
delete from store.past_actual
where (submission, indicator, agency, period) in (
    select (c.submission, c.indicator, c.agency, c.period) from store.current_actual as c
)
