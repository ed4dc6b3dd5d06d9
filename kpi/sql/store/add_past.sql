-- One row per arriving row: it does not count before it is settled what does.
insert into store.past_actual
select $submission::bigint as submission, a.* from arriving as a
order by a.indicator, a.year, a.agency
