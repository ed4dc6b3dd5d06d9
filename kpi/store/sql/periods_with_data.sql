-- One row per period of the years from $first to $last for which any actual is current.
select distinct period from store.current_actual where "year" between $first and $last
