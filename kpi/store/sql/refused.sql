-- One row per reason why arriving actuals cannot be stored: how many, with up to three codes that the plan lacks.
with
unknown as (
    select 'indicator' as reason, indicator as code from arriving anti join indicator using (indicator)
    union all
    select 'agency', agency from arriving anti join agency using (agency)
    union all
    select 'period', period from arriving where year is null
),

repeated as (
    select count(*) - 1 as "rows"
    from arriving
    group by submission, indicator, agency, period
    having count(*) > 1
)

select
    reason, count(*) as "rows",
    coalesce(nullif(array_to_string(list_sort(list(distinct code))[:3], ', '), ''), '–') as examples
from unknown
group by reason
union all
select 'repeated', sum("rows")::bigint, null from repeated having sum("rows") > 0
