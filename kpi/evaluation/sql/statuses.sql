-- One row per indicator and status: how many agencies of a $level have it in a $year, of those that exist or of all. Of
-- named $agencies one row per agency and status: how many indicators.
select
    if($agencies is null, indicator, null) as indicator, if($agencies is null, null, agency) as agency,
    status, count(*) as "count"
from cell
where
    year = $year
    and level = $level
    and ($area is null or area = $area)
    and ($agencies::varchar[] is null or agency in (select unnest($agencies::varchar[])))
    and ("exists" or not $exist)
group by all
