-- One row per row of the scorecard that is requested (null: any), in order: the total first, then levels, then agencies.
-- Scopes and years are ranges, by which DuckDB skips most of the table: it is kept in their order.
select * exclude (target_order)
from scorecard
where
    scope between $first_scope and $last_scope
    and year between $first_year and $last_year
    and ($level is null or level = $level)
    and ($agency is null or agency = $agency)
    and ($agencies::varchar[] is null or agency in (select unnest($agencies::varchar[])))
    and ($area is null or area = $area)
    and ($indicator is null or indicator = $indicator)
order by
    indicator, list_position(['total', 'level', 'agency'], scope), level, agency, year, target_order
