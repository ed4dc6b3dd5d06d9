-- One row per period that is seen: up to a moment, of the years evaluated and of all that somebody submitted for; and
-- whether its coverage is counted: that of the others is cached.
create or replace temp table period_seen as
with
of_years as (
    select unnest(years) as year
    from evaluation
),

other_year as (select distinct year from store.current_actual except from of_years)

select
    period, year, suffix, t, ends,
    (select periods is null from evaluation) or period in (select unnest(periods) from evaluation) as is_counted
from "period"
where
    t <= (select as_of from evaluation)
    and (
        year in (from of_years)
        or period in (select distinct period from store.current_actual where year in (from other_year))
    )
