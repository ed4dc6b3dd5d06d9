-- One row per store: how much it holds.
select
    (select count(*) from store.submission) as submissions,
    (select count(*) from store.submission where state = 'withdrawn') as submissions_withdrawn,
    (select count(*) from store.actual) as actuals,
    (select count(*) from store.current_actual) as actuals_current
