-- One row per indicator, agency and period of a submission: takes away what is current for them.
delete from store.current_actual
where (indicator, agency, period) in (
    select (a.indicator, a.agency, a.period) from store.actual as a where a.submission = $submission
)
