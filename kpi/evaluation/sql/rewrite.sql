-- Writes the cached tables anew, in order and without what deleted rows left behind.
create or replace table memory.scorecard as
from memory.scorecard
order by year, indicator, scope, level, agency;

create or replace table memory.reading as
from memory.reading
order by indicator, level, agency, year;
