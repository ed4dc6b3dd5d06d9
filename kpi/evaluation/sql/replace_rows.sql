-- Replaces in the cached tables what was evaluated anew: of its indicators the total, the levels with their coverage of
-- all periods, and the agencies and years evaluated.
delete from cached.scorecard
where
    indicator in (select unnest(indicators) from evaluation)
    and (
        scope <> 'agency'
        or agency in (from evaluated_agency) and year in (select unnest(agency_years) from evaluation)
    );
insert into cached.scorecard from temp.scorecard order by scope, year, indicator, level, agency;

delete from cached.cell
where
    indicator in (select unnest(indicators) from evaluation)
    and agency in (from evaluated_agency)
    and year in (select unnest(agency_years) from evaluation);
insert into cached.cell from temp.cell order by year, level, agency, indicator;

-- The counts of an agency are of all its indicators, not of those evaluated anew alone.
create or replace temp view cell as
from cached.cell
where agency in (from evaluated_agency) and year in (select unnest(agency_years) from evaluation);

delete from cached.agency_count
where agency in (from evaluated_agency) and year in (select unnest(agency_years) from evaluation);
insert into cached.agency_count from temp.agency_count order by year, level, area, agency;

delete from cached.reading
where
    indicator in (select unnest(indicators) from evaluation)
    and (agency = '' or agency in (from evaluated_agency));
insert into cached.reading from temp.reading order by indicator, level, agency, year;

delete from cached.covered where indicator in (select unnest(indicators) from evaluation);
insert into cached.covered from temp.covered;
