-- Adds to the cached tables what was made just now, in order. One row: how many reports these are, and how many are cached.
insert into cached.report from temp.report order by level, place, "period";
insert into cached.reported from temp.reported;
select (select count(*) from temp.report) as renewed, (select count(*) from cached.report) as cached
