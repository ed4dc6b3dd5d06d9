-- One row per indicator and status: how many agencies have it, of a $level and $year, of those that exist or of all.
select indicator, status, count(*) as "count"
from cell
where
    year = $year
    and level = $level
    and ($area is null or area = $area)
    and ("exists" or not $exist)
group by indicator, status
