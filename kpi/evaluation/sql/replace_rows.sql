-- Replaces in the cached tables what was evaluated anew: of its indicators the total, the levels and the agencies asked
-- for.
create table if not exists memory.scorecard as from temp.scorecard with no data;
create table if not exists memory.reading as from temp.reading with no data;
create table if not exists memory.evaluated as from fingerprint with no data;

delete from memory.scorecard
where
    indicator in (select unnest(indicators) from asked)
    and (scope <> 'agency' or agency in (from agency_asked));

insert into memory.scorecard
from temp.scorecard
order by year, indicator, scope, level, agency;

delete from memory.reading
where
    indicator in (select unnest(indicators) from asked)
    and (agency = '' or agency in (from agency_asked));

insert into memory.reading
from temp.reading
order by indicator, level, agency, year;

delete from memory.evaluated where true;
insert into memory.evaluated from fingerprint;
