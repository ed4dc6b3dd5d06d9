-- One row per year for which any actual is current.
with
actual as (select * from store.current_actual)

select year
from actual
group by year
order by year
