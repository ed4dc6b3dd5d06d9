-- One row per current actual after a submission that has just come in, all in order.
create or replace table store.current_actual as
with
kept as (
    select c.* from store.current_actual as c
    anti join arriving as a on a.indicator = c.indicator and a.agency = c.agency and a.period = c.period
)

select * from kept
union all
select $submission::bigint as submission, a.* from arriving as a
order by indicator, year, agency
