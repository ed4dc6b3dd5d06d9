-- One row per submission, actual, current actual, warning and event, in tables without keys and sequences, so that a lake
-- that has none can hold the same; a submission's id is the revision that made it.
create table store.meta (schema_version integer, revision bigint, kind varchar, plan varchar, unsorted bigint);
create table store.submission (
    submission bigint, handed_in_at timestamp, handed_in_by varchar, file_name varchar, sha256 varchar, agency varchar,
    note varchar, state varchar, kind varchar, rows bigint
);
create table store.actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, year smallint, t double,
    numerator double, denominator double, "value" double, note varchar, document varchar
);
create table store.current_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, year smallint, t double,
    numerator double, denominator double, "value" double, note varchar, document varchar
);
create table store.warning (submission bigint, line bigint, column_name varchar, code varchar, message_params json);
create table store.event (
    event bigint, "at" timestamp, who varchar, what varchar, submission bigint, reason varchar, details json
);
