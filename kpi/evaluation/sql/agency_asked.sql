-- One row per agency asked for, and the total.
create or replace temp table agency_asked as
select agency
from agency
where
    level = 'total'
    or (select agencies is null from asked)
    or agency in (select unnest(agencies) from asked)
