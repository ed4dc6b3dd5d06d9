-- One row per period for which any actual is current, in order of time.
select period from store.current_actual group by period, t order by t
