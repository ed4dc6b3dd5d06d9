-- One row per period that is seen: up to a moment, of the years evaluated and of all that somebody submitted for; and
-- whether its coverage is counted: that of the others is cached.
create or replace temp table period_seen as
select
    period, year, suffix, t, ends,
    (select periods is null from evaluation) or period in (select unnest(periods) from evaluation) as is_counted
from "period"
where
    t <= (select as_of from evaluation)
    and (
        year in (select unnest(years) from evaluation)
        or period in (select distinct period from store.current_actual)
    )
