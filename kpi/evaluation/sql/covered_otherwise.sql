-- Adds the cached coverage of the periods that are not counted again.
insert into covered
from cached.covered
where
    indicator in (select unnest(indicators) from evaluation)
    and period in (select period from period_seen where not is_counted)
