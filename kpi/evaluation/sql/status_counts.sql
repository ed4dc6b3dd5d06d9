-- One row per agency of a $level with a row in a $year, then one per indicator: how many of the agency's indicators, or
-- the indicator's agencies, have which status. Of the agencies that exist on a $day, or of all (null).
with
existing as (
    select agency
    from agency
    where
        level = $level
        and reports
        and coalesce(valid_from <= $day::date, true)
        and coalesce(valid_to >= $day::date, true)
)

select
    agency, indicator,
    count_if(status = 'missed')::bigint as missed,
    count_if(status = 'off_track')::bigint as off_track,
    count_if(status = 'behind')::bigint as behind,
    count_if(status = 'on_track')::bigint as on_track,
    count_if(status = 'met')::bigint as met,
    count_if(status = 'thin')::bigint as thin,
    count_if(status = 'pending')::bigint as pending,
    count_if(status = 'no_data')::bigint as no_data,
    count_if(status = 'not_applicable')::bigint as not_applicable
from cell
where
    year = $year
    and level = $level
    and ($area is null or area = $area)
    and ($day::date is null or agency in (from existing))
group by grouping sets ((agency), (indicator))
order by indicator nulls first, agency
