-- One row: what is evaluated, as of when and by which rules. All that the stages after it take from outside.
create or replace temp table evaluation as
select
    $years::int[] as years,
    $agency_years::int[] as agency_years,
    $as_of::double as as_of,
    $closed_years::int[] as closed_years,
    $indicators::varchar[] as indicators,
    $agencies::varchar[] as agencies,
    $periods::varchar[] as periods,
    $levels::varchar[] as levels,
    $statuses::varchar[] as statuses,
    $total::varchar as total,
    $base_year::int as base_year,
    $min_coverage::double as min_coverage,
    $tolerance::double as tolerance,
    $tolerance_floor::double as tolerance_floor
