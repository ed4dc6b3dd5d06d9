-- One row per current actual that arriving rows replace: takes it away.
delete from store.current_actual
where (indicator, agency, period) in (select (a.indicator, a.agency, a.period) from arriving as a)
