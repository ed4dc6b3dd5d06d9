-- One row per indicator and year with a total: its own value, unless a roll-up that is not thin has a later period.
-- Coverage is that of the period shown; of an indicator that one office submits it is that office.
create or replace temp view total_reading as
with
own as (select * from own_reading where level = 'total'),
rolled as (select * from rolled_up where level = 'total'),

compared as (
    select
        coalesce(r.indicator, o.indicator) as indicator,
        coalesce(r.year, o.year) as year,
        o."value" is not null
        and not coalesce(r."value" is not null and not r.is_thin and r.t > o.t, false) as is_own,
        o as own,
        r as rolled
    from rolled as r
    full join own as o on o.indicator = r.indicator and o.year = r.year
)

select
    c.indicator, c.year,
    case when is_own then own.period else rolled.period end as period,
    case when is_own then own.t else rolled.t end as t,
    case when is_own then own.numerator else rolled.numerator end as numerator,
    case when is_own then own.denominator else rolled.denominator end as denominator,
    case when is_own then own."value" else rolled."value" end as "value",
    case when is_own then 'reported' else rolled.basis end as basis,
    not is_own and coalesce(rolled.is_thin, false) as is_thin,
    case when own."value" is not null then rolled."value" end as rolled_up_value,
    case when rolled.due is null then 1 when is_own then coalesce(of_own.have, 1) else rolled.have end as coverage_have,
    case when rolled.due is null then 1 when is_own then coalesce(of_own.due, 1) else rolled.due end as coverage_due,
    case when not is_own then rolled.unweighted end as unweighted,
    not is_own and coalesce(rolled.is_not_applicable, own.is_not_applicable, false) as is_not_applicable
from compared as c
left join covered as of_own
    on of_own.indicator = c.indicator and of_own.level = 'total' and of_own.period = own.period
