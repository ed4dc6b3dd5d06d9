-- Writes the cached table anew, in order and without what deleted rows left behind.
create or replace table cached.report as
from cached.report
order by "year", level, place, "period"
