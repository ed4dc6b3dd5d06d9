-- Writes the cached tables anew, in order and without what deleted rows left behind.
create or replace table cached.scorecard as
from cached.scorecard order by scope, year, indicator, level, agency;
create or replace table cached.cell as from cached.cell order by year, level, agency, indicator;
create or replace table cached.agency_count as from cached.agency_count order by year, level, area, agency;
create or replace table cached.reading as from cached.reading order by indicator, level, agency, year;
