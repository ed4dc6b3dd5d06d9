-- One row per indicator, agency and year with a submission: its latest actual that is a reading, else its latest 0/0,
-- which is not applicable where the agency owes nothing later.
create or replace temp table own_reading as
with
latest as (
    select
        indicator, agency, year,
        unnest(arg_max(
            {'level': level, 'period': period, 't': t, 'numerator': numerator, 'denominator': denominator,
             'has_weight': has_weight, 'value': "value"},
            if("value" is null, t - 10000, t)  -- before all readings
        ))
    from actual_seen
    where agency in (from evaluated_agency)
    group by indicator, agency, year
),

due_later as (
    select distinct latest.indicator, latest.agency, latest.year
    from latest
    inner join indicator as i on i.indicator = latest.indicator
    inner join frequency as f on f.frequency = i.frequency
    inner join period_seen as p on p.year = latest.year and p.t > latest.t and p.suffix = f.suffix
    inner join agency as a on a.agency = latest.agency
    where latest."value" is null
        and coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true)
)

select
    l.indicator, l.level, l.agency, l.year,
    case when l."value" is not null then l.period end as period,
    case when l."value" is not null then l.t end as t,
    case when l."value" is not null and l.has_weight then l.numerator end as numerator,
    case when l."value" is not null and l.has_weight then l.denominator end as denominator,
    l."value",
    l."value" is null and d.indicator is null as is_not_applicable
from latest as l
left join due_later as d on d.indicator = l.indicator and d.agency = l.agency and d.year = l.year
