-- One row per year for which any actual is current.
select distinct year from store.current_actual order by year
