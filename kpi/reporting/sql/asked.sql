-- One row per period of $year: whether its due day is over at the end of a day ($today, $until in UTC), and whether it is
-- asked for. It is not if its due day passed before the program's $first_use and nobody has reported for it.
create or replace temp table asked as
select
    "year", "period", suffix, t, unit_due, unit_due < $today::date as is_over,
    least($first_use::timestamp, $until::timestamp) + interval 7 hour <= unit_due + interval 1 day
    or "period" in (select "period" from reported) as is_asked
from "period"
where "year" = $year
