-- One row per update of a task (null: of any) that was recorded before a moment (null: ever), in order of recording,
-- also those that a later one replaced or withdrew.
select
    u.task_update as "update", u.task, u.product_year, u.what, u."day", u.share, u.document, u.document_day, u.due,
    u.note, u.replaces, u.who, u."at"
from store.task_update as u
where
    ($task::bigint is null or u.task = $task)
    and ($before::timestamp is null or u."at" < $before)
order by u.task_update
