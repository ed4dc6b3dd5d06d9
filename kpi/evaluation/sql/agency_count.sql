-- One row per agency, year and area, and one with all areas (null): whether the agency exists, how many indicators it has,
-- how many of them apply, are assessed, and are met or on track.
create or replace temp view agency_count as
select
    year, level, area, agency,
    any_value("exists") as "exists",
    count(*) as total,
    count_if(status <> 'not_applicable')::bigint as applies,
    count_if(status in ('missed', 'off_track', 'behind', 'on_track', 'met'))::bigint as assessed,
    count_if(status in ('on_track', 'met'))::bigint as on_target
from cell
group by grouping sets ((year, level, agency), (year, level, agency, area))
