-- One row per store: says which revision it is at.
update store.meta set revision = $revision
