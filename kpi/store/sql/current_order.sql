-- One row per store: how many current actuals there are, and how many came since all were last written in order.
select (select count(*) from store.current_actual) as current_actuals, unsorted from store.meta
