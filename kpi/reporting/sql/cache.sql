-- Makes the tables in which reports are cached, empty: one row per agency and period, as report.sql makes them, and per
-- period for which anybody reported. And of all stores one row per level, suffix of a period and indicator that is due
-- from agencies of the level for such periods.
create table cached.report (
    "year" bigint, level varchar, agency varchar, place bigint, "period" varchar, "exists" boolean, due bigint,
    have bigint, in_time bigint, unasked bigint, last_at timestamp, came varchar,
    points struct(indicator varchar, first_at timestamp, in_time boolean)[]
);
create table cached.reported ("year" smallint, "period" varchar);
create view memory.report as from cached.report;
create view memory.reported as from cached.reported;
create view memory.due_data as
select l.level, f.suffix, i.indicator, i.rowid as place
from indicator_level as l
inner join indicator as i on i.indicator = l.indicator
inner join frequency as f on f.frequency = i.frequency;
