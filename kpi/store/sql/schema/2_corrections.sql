-- One row per lock and unlock of a period, value that came after its period was locked, explanation, and request for
-- one. Numbered by the revision that made them, as submissions are.
use store;
create table period_lock (
    period_lock bigint, period varchar, state varchar, "at" timestamp, who varchar, reason varchar
);
create table late_actual (
    submission bigint, line bigint, indicator varchar, agency varchar, period varchar, replaced bigint, reason varchar
);
create table explanation (
    explanation bigint, indicator varchar, agency varchar, period varchar, cause varchar, remedy varchar,
    written_by varchar, written_at timestamp, submission bigint
);
create table explanation_request (
    request bigint, indicator varchar, agency varchar, period varchar, asked_by varchar, asked_at timestamp,
    note varchar, is_taken_back boolean
);
use memory;
