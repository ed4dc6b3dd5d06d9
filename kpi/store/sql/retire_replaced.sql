-- One row per current actual that arriving rows replace: it is past from now on.
insert into store.past_actual
select c.* from store.current_actual as c
where c.rowid in (select r.place from replaced as r)
