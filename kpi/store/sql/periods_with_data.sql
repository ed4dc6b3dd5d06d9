-- One row per period for which any actual is current.
select distinct period from store.current_actual
