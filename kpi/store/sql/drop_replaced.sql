-- One row per current actual that arriving rows replace: takes it away.
delete from store.current_actual
where rowid in (select r.place from replaced as r)
