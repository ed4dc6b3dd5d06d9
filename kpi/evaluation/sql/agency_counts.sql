-- One row per agency of a $level with a row in a $year, in one area or all (null), of those that exist or of all: how many
-- indicators it has, how many of them apply, are assessed, and are met or on track.
select agency, total, applies, assessed, on_target
from agency_count
where
    year = $year
    and level = $level
    and area is not distinct from $area
    and ("exists" or not $exist)
order by agency
