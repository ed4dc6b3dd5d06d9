-- One row: how many rows of the scorecard were evaluated just now, and how many are cached.
select (select count(*) from temp.scorecard) as evaluated, (select count(*) from cached.scorecard) as cached
