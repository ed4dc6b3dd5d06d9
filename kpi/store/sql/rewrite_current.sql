-- One row per current actual, all in order.
create or replace table store.current_actual as
from store.current_actual
order by indicator, year, agency
