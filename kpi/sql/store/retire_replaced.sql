-- One row per current actual that arriving rows replace: it is past from now on.
insert into store.past_actual
select c.* from store.current_actual as c
semi join arriving as a on a.indicator = c.indicator and a.agency = c.agency and a.period = c.period
