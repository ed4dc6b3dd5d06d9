-- One row per agency evaluated, and the total.
create or replace temp table evaluated_agency as
select agency
from agency
where
    level = 'total'
    or (select agencies is null from evaluation)
    or agency in (select unnest(agencies) from evaluation)
