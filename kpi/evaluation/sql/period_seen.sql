-- One row per period that is seen: up to a moment, of the years evaluated and of all that somebody submitted for.
create or replace temp table period_seen as
select period, year, suffix, t, ends
from "period"
where
    t <= (select as_of from evaluation)
    and (year in (select unnest(years) from evaluation) or period in (select period from store.current_actual))
