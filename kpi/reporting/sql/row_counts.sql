-- One row: how many reports were made just now, and how many are cached.
select (select count(*) from temp.report) as renewed, (select count(*) from cached.report) as cached
