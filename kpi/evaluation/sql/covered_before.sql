-- The members and the coverage where only the total and the levels are evaluated: no member, and of the cached coverage
-- the periods seen. So it takes the same time with any number of agencies.
create or replace temp view member as
select agency, level, '' as unit, false as is_divided
from agency
where false;

create or replace temp table covered as
from cached.covered
where
    indicator in (select unnest(indicators) from evaluation)
    and period in (select period from period_seen)
