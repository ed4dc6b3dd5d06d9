-- One row per current actual whose indicator, agency and period a submission names: it is past until settled.
insert into store.past_actual
select c.* from store.current_actual as c
semi join store.actual as a
    on a.submission = $submission and a.indicator = c.indicator and a.agency = c.agency and a.period = c.period
