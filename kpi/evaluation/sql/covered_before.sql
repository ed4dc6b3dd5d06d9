-- The cached coverage of the periods seen, from which is taken what is evaluated as of another moment.
create or replace temp table covered as
from cached.covered
where indicator in (select unnest(indicators) from evaluation) and period in (select period from period_seen)
