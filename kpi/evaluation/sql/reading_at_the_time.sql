-- One row per indicator, scope and year with a submission or an agency due: of each agency its own, of a level the
-- roll-up, of the total either. The agency of a level is ''.
create or replace temp table reading as
select
    indicator, level, agency, year, period, t, numerator, denominator, "value",
    case when "value" is not null then 'own' end as basis,
    false as is_thin, null::double as rolled_up_value, 1 as coverage_have, 1 as coverage_due,
    null::double as unweighted, is_not_applicable
from own_reading
where level <> 'total'
union all by name
select
    indicator, level, unit as agency, year, period, t, numerator, denominator, "value", basis, is_thin,
    null as rolled_up_value, have as coverage_have, due as coverage_due, unweighted, is_not_applicable
from rolled_up
where level <> 'total'
union all by name
select *, 'total' as level, (select total from evaluation) as agency
from total_reading
