-- The coverage of the periods seen, where that of all periods is cached: what is evaluated as of another moment takes it
-- from there.
create or replace temp table covered as
from cached.covered
where indicator in (select unnest(indicators) from evaluation) and period in (select period from period_seen)
