-- Makes the tables in which reports are cached, where they are missing.
create table if not exists cached.report as from temp.report with no data;
create table if not exists cached.reported as from temp.reported with no data;
create view if not exists memory.report as from cached.report;
create view if not exists memory.reported as from cached.reported;
