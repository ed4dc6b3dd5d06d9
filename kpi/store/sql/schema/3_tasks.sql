-- One row per update of a task: of its progress, of the deadline that was set when what it waited for came, or the
-- withdrawal of an earlier update. Numbered by the revision that made it, as submissions are. Nothing is ever changed:
-- `replaces` names the earlier update that counts no more.
use store;
create table task_update (
    task_update bigint, task bigint, product_year integer, what varchar, "day" date, share double, document varchar,
    document_day date, due date, note varchar, replaces bigint, who varchar, "at" timestamp
);
use memory;
