-- One row per locked period, in order of time: by hand, or $lock_days after it is due (null: never) unless unlocked.
with
by_hand as (
    from store.period_lock
    qualify row_number() over (partition by period order by period_lock desc) = 1
)

select p.period, h."at" as locked_at, h.who as locked_by, h.reason
from "period" as p
left join by_hand as h on h.period = p.period
where
    h.state = 'locked'
    or (h.state is null and p.year in (select unnest($years)) and p.due + to_days($lock_days::int) < $today)
order by p.ends
