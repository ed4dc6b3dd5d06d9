-- One row per submission, actual, warning and event, in tables without keys and sequences, so that a lake that has none
-- can hold the same; a submission's id is the revision that made it. An actual lies in current_actual while it counts,
-- in past_actual once it is replaced or withdrawn, never in both.
use store;
create table meta (schema_version integer, revision bigint, kind varchar, plan varchar, unsorted bigint);
create table submission (
    submission bigint, handed_in_at timestamp, handed_in_by varchar, file_name varchar, sha256 varchar, agency varchar,
    note varchar, state varchar, kind varchar, rows bigint
);
create table current_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, year smallint, t double,
    numerator double, denominator double, "value" double, note varchar, document varchar
);
create table past_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, year smallint, t double,
    numerator double, denominator double, "value" double, note varchar, document varchar
);
create view actual as from current_actual union all from past_actual;
create table warning (submission bigint, line bigint, column_name varchar, code varchar, message_params json);
create table event (
    event bigint, "at" timestamp, who varchar, what varchar, submission bigint, reason varchar, details json
);
use memory;
