-- One row per current actual after a submission that has just come in, all in order.
create or replace table store.current_actual as
with
handed_in as (
    select * from store.actual where submission = $submission
),

kept as (
    select c.* from store.current_actual as c
    anti join handed_in as h on h.indicator = c.indicator and h.agency = c.agency and h.period = c.period
)

select * from kept
union all
select * from handed_in
order by indicator, year, agency
