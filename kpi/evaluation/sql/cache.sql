-- Makes the tables in which the evaluation is cached, where they are missing.
create table if not exists cached.scorecard as from temp.scorecard with no data;
create table if not exists cached.cell as from temp.cell with no data;
create table if not exists cached.agency_count as from temp.agency_count with no data;
create table if not exists cached.reading as from temp.reading with no data;
create table if not exists cached.covered as from temp.covered with no data;
create view if not exists memory.scorecard as from cached.scorecard;
create view if not exists memory.cell as from cached.cell;
create view if not exists memory.agency_count as from cached.agency_count;
create view if not exists memory.reading as from cached.reading;
