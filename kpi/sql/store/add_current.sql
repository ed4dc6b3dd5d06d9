-- One row per arriving row: it is what counts.
insert into store.current_actual
select $submission::bigint as submission, a.* from arriving as a
order by a.indicator, a.year, a.agency
