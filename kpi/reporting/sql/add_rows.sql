-- Adds to the cached tables what was made just now, in order.
insert into cached.report from temp.report order by level, place, "period";
insert into cached.reported from temp.reported;
