-- One row per arriving update of a task: adds them.
insert into store.task_update by name from arriving_updates
