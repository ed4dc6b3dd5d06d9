-- One row per indicator, scope and year evaluated with a reading up to it that is not thin: the year before's, the base
-- (the latest of a year up to the base year, else the earliest), the base year's, all of them as points, and the slope
-- of three or more (Theil–Sen: the median over all pairs).
create or replace temp view past as
with
firm as (select * from reading where "value" is not null and not is_thin),
evaluated as (select distinct indicator, level, agency, year from binding),

gathered as (
    select
        e.indicator, e.level, e.agency, e.year,
        any_value(f."value") filter (where f.year = e.year - 1) as previous_value,
        any_value(f.t) filter (where f.year = e.year - 1) as previous_t,
        coalesce(
            arg_max(f."value", f.year) filter (where f.year <= evaluation.base_year), arg_min(f."value", f.year)
        ) as base_value,
        coalesce(arg_max(f.t, f.year) filter (where f.year <= evaluation.base_year), arg_min(f.t, f.year)) as base_t,
        coalesce(max(f.year) filter (where f.year <= evaluation.base_year), min(f.year)) as base_year,
        any_value(f."value") filter (where f.year = evaluation.base_year) as base_year_value,
        any_value(f.t) filter (where f.year = evaluation.base_year) as base_year_t,
        list({t: f.t, v: f."value"}) as points
    from evaluated as e
    inner join firm as f
        on f.indicator = e.indicator and f.level = e.level and f.agency = e.agency and f.year <= e.year
    cross join evaluation
    group by e.indicator, e.level, e.agency, e.year
)

select
    *,
    case
        when len(points) >= 3
        then list_aggregate(
            flatten([[(b.v - a.v) / (b.t - a.t) for b in points if b.t > a.t] for a in points]), 'median'
        )
    end as slope
from gathered
