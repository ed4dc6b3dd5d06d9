-- Replaces in the cached tables what was evaluated anew: of its indicators the total, the levels, and the agencies and
-- their years asked for.
delete from cached.scorecard
where
    indicator in (select unnest(indicators) from asked)
    and (
        scope <> 'agency'
        or agency in (from agency_asked) and year in (select unnest(agency_years) from asked)
    );

insert into cached.scorecard
from temp.scorecard
order by year, indicator, scope, level, agency;

delete from cached.reading
where
    indicator in (select unnest(indicators) from asked)
    and (agency = '' or agency in (from agency_asked));

insert into cached.reading
from temp.reading
order by indicator, level, agency, year;

delete from cached.evaluated where true;
insert into cached.evaluated from fingerprint;
