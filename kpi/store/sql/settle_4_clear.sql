-- One row per past actual that counts again: takes it from the past ones.
delete from store.past_actual
where (submission, indicator, agency, period) in (
    select (c.submission, c.indicator, c.agency, c.period)
    from store.current_actual as c
    semi join store.actual as a
        on a.submission = $submission and a.indicator = c.indicator and a.agency = c.agency and a.period = c.period
)
