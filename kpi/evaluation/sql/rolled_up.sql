-- One row per indicator, unit and year for which agencies must report: the sums of one period, the latest that enough
-- agencies submitted for, else the one with the highest share. Period and sums are null where nobody submitted.
create or replace temp table rolled_up as
with
chosen as (
    select *
    from covered
    qualify row_number() over (
        partition by indicator, level, unit, year
        order by is_enough desc, case when not is_enough then have / due end desc, t desc
    ) = 1
),

owed_later as (
    select distinct c.indicator, c.level, c.unit, c.year
    from chosen
    inner join covered as c using (indicator, level, unit, year)
    inner join indicator as i on i.indicator = c.indicator
    inner join frequency as f on f.frequency = i.frequency and f.suffix = c.suffix
    where c.unit <> '' and c.t > chosen.t
)

select
    c.indicator, c.level, c.unit, c.year,
    case when c.have > 0 then c.period end as period,
    case when c.have > 0 then c.t end as t,
    c.numerator, c.denominator, c.due, c.have,
    case when c.have > 0 then coalesce(c.unweighted, 0) end as unweighted,
    case when c.denominator > 0 then 100 * c.numerator / c.denominator
        else c.sum_of_unweighted / nullif(c.unweighted, 0) end as "value",
    case when "value" is null then null when c.denominator > 0 then 'rolled_up' else 'estimate' end as basis,
    c.have > 0 and not c.is_enough as is_thin,
    c.is_enough and "value" is null and l.indicator is null as is_not_applicable
from chosen as c
left join owed_later as l using (indicator, level, unit, year)
