-- One row per indicator, scope, year and target that binds it there. A target of level total binds the total and, of a
-- ratio, the levels that report it with their agencies; another one binds its level and that level's agencies.
create or replace temp table binding as
with
level_of as (
    select indicator, array_agg(level) as levels
    from indicator_level
    group by indicator
),

target_of as (
    select
        t.*, i.area, i.kind, i.unit, i.direction,
        row_number() over (order by t.indicator, t.level, t.form, t.rowid) as target_order,
        t.due_basis = 'each_year' as each_year,
        list_distinct([t.level] || if(t.level = 'total' and i.kind = 'ratio', levels, [])) as binds
    from target as t
    inner join indicator as i on i.indicator = t.indicator
    inner join level_of on level_of.indicator = t.indicator
    where i.indicator in (select unnest(indicators) from evaluation)
),

bound_level as (select *, unnest(binds) as bound_level, len(binds) > 1 as rolls_up from target_of)

select
    b.indicator, s.scope, s.level, s.agency, s.year, b.target_order,
    b.form as target_form, b.level as target_level, b."value" as target_value, b.comparator, b.each_year,
    b.area, b.kind, b.unit, b.direction, b.rolls_up,
    case when b.each_year then s.year else b.year_to end as due_year
from bound_level as b
inner join evaluated_scope as s
    on s.level = b.bound_level and (not b.each_year or s.year between b.year_from and b.year_to)
