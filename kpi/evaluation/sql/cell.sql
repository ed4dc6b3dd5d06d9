-- One row per agency, indicator and year: the worst status over the targets that bind it.
create or replace temp view cell as
select
    indicator, area, level, agency, year,
    any_value(statuses)[min(list_position(statuses, status))] as status
from temp.scorecard
cross join (select statuses from temp.evaluation)
where scope = 'agency'
group by indicator, area, level, agency, year
