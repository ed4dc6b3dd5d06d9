-- One row per indicator, unit and period for which agencies must report, and per indicator and period for all levels
-- together: how many must and did, and the sums. Levels have ratios alone.
create or replace temp table covered as
with
due as (
    select distinct level, unit, period, year, suffix, t, due
    from due_agency
    where is_counted
),

owed as (
    select l.indicator, due.*
    from due
    inner join indicator_level as l on l.level = due.level
    inner join indicator as i on i.indicator = l.indicator
    where i.indicator in (select unnest(indicators) from evaluation) and (i.kind = 'ratio' or due.unit <> '')
),

of_unit as (
    select
        o.indicator, o.level, o.unit, o.period, o.year, o.suffix, o.t, o.due, coalesce(s.have, 0) as have,
        s.numerator, s.denominator, s.unweighted, s.sum_of_unweighted
    from owed as o
    left join submitted as s using (indicator, level, unit, period)
),

of_total as (
    select
        indicator, 'total' as level, '' as unit, period, year, suffix, t, sum(due) as due, sum(have) as have,
        sum(numerator) as numerator, sum(denominator) as denominator,
        sum(unweighted) as unweighted, sum(sum_of_unweighted) as sum_of_unweighted
    from of_unit
    where unit = ''
    group by all
)

select *, have > 0 and have / due >= (select min_coverage from evaluation) - 1e-9 as is_enough
from (from of_unit union all by name from of_total)
