-- Drops what was made for the cache, so that questions of this connection read the cached tables.
drop table temp.report;
drop table temp.reported;
drop table temp.counting_submission;
