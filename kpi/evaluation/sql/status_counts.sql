-- One row per agency of a $level with a row in a $year, then one per indicator: how many of the agency's indicators, or
-- the indicator's agencies, have which status, the worst of several targets' ($statuses: the worst first). Of the
-- agencies that exist on a $day, or of all (null).
with
existing as (
    select agency
    from agency
    where
        level = $level
        and reports
        and coalesce(valid_from <= $day::date, true)
        and coalesce(valid_to >= $day::date, true)
),

worst as (
    select agency, indicator, $statuses[min(list_position($statuses, status))] as status
    from scorecard
    where
        scope = 'agency'
        and year = $year
        and level = $level
        and ($area is null or area = $area)
        and ($day::date is null or agency in (from existing))
    group by agency, indicator
)

select
    agency, indicator,
    count(*) filter (status = 'missed') as missed,
    count(*) filter (status = 'off_track') as off_track,
    count(*) filter (status = 'behind') as behind,
    count(*) filter (status = 'on_track') as on_track,
    count(*) filter (status = 'met') as met,
    count(*) filter (status = 'thin') as thin,
    count(*) filter (status = 'pending') as pending,
    count(*) filter (status = 'no_data') as no_data,
    count(*) filter (status = 'not_applicable') as not_applicable
from worst
group by grouping sets ((agency), (indicator))
order by indicator nulls first, agency
