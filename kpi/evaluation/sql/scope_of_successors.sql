-- One row per current agency in whose place somebody had to report in an evaluated year, and that year.
create or replace temp view evaluated_scope as
select distinct 'agency' as scope, level, unit as agency, year
from due_agency
where year in (select unnest(years) from evaluation)
