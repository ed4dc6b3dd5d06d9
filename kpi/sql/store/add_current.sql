-- One row per actual of a submission that has just come in and so is the latest.
insert into store.current_actual
select a.* from store.actual as a
where a.submission = $submission
order by a.indicator, a.year, a.agency
