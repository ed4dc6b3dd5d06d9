-- One row per period that is seen: up to a moment, of the years asked for and of all that somebody submitted for.
create or replace temp table period_seen as
select period, year, suffix, t, ends
from "period"
where
    t <= (select as_of from asked)
    and (year in (select unnest(years) from asked) or period in (select period from store.current_actual))
