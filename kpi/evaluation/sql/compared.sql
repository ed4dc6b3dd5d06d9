-- One row per binding, with its reading and what came before: the base is the one that the target's form asks for.
create or replace temp view compared as
select
    b.*, r.period, r.t, r.numerator, r.denominator, r."value", r.basis, r.rolled_up_value, r.unweighted,
    coalesce(r.is_thin, false) as is_thin,
    coalesce(r.is_not_applicable, false) as is_not_applicable,
    coalesce(r.coverage_have, 0) as coverage_have,
    coalesce(r.coverage_due, if(b.scope = 'level' or b.scope = 'total' and b.rolls_up, 0, 1)) as coverage_due,
    p.previous_value, p.previous_t, p.points, p.slope,
    case when b.target_form = 'reduction' then p.base_year_value else p.base_value end as base_value,
    case when b.target_form = 'reduction' then p.base_year_t else p.base_t end as base_t,
    case
        when b.target_form <> 'reduction' then p.base_year
        when p.base_year_t is not null then evaluation.base_year
    end as base_year,
    if(b.direction = 'down', -1, 1) as sign,
    coalesce(abs(r.t - b.year) < 1e-9, false) or list_contains(evaluation.closed_years, b.year) as is_final
from binding as b
cross join evaluation
left join reading as r using (indicator, level, agency, year)
left join past as p using (indicator, level, agency, year)
