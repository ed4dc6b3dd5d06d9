-- One row per scope and year to be evaluated: the total, each level ('' is its agency), each agency due, in its years.
create or replace temp view evaluated_scope as
select 'total' as scope, 'total' as level, total as agency, unnest(years) as year
from evaluation
union all by name
select 'level' as scope, level, '' as agency, unnest(years) as year
from (select years, unnest(levels) as level from evaluation)
union all by name
select distinct 'agency' as scope, level, agency, year
from due_agency
where year in (select unnest(agency_years) from evaluation) and agency in (from evaluated_agency)
