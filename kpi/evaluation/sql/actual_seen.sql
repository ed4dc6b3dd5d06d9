-- One row per current actual of a period seen and an indicator evaluated: the rate or value that it gives (null: 0/0),
-- whether it has a weight, that is numerator and denominator, and whether its agency existed on the period's last day.
create or replace temp view actual_seen as
with
evaluated_indicator as (
    select indicator, kind = 'ratio' as is_ratio
    from indicator
    where indicator in (select unnest(indicators) from evaluation)
)

select
    c.indicator, c.agency, a.level, c.period, p.year, p.suffix, p.t, p.is_counted, i.is_ratio,
    coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true) as existed,
    c.numerator, c.denominator, c."value" as bare_value,
    i.is_ratio and c.numerator is not null as has_weight,
    case
        when not has_weight then c."value"
        when c.denominator > 0 then 100 * c.numerator / c.denominator
    end as "value"
from store.current_actual as c
inner join evaluated_indicator as i on i.indicator = c.indicator
inner join agency as a on a.agency = c.agency
inner join period_seen as p on p.period = c.period
