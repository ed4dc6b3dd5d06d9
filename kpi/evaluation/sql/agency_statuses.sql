-- One row per agency of $agencies of a $level and status: how many of its indicators have it in a $year.
select agency, status, count(*) as "count"
from cell
where
    year = $year
    and level = $level
    and ($area is null or area = $area)
    and agency in (select unnest($agencies::varchar[]))
group by agency, status
