-- One row per period for which any actual is current.
with
actual as (select * from store.current_actual)

select period
from actual
group by period, t
order by t
