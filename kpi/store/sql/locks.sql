-- One row per period that was ever locked or unlocked by hand: its latest state.
from store.period_lock
qualify row_number() over (partition by period order by period_lock desc) = 1
order by period
