-- One row per current agency in whose place somebody had to report in a year asked for, and that year.
create or replace temp view scope_asked as
select distinct 'agency' as scope, level, unit as agency, year
from due_agency
where year in (select unnest(years) from asked)
