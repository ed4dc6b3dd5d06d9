-- One row per unit, agency that it sums and period for which the agency must report: it exists on the last day. `due`
-- counts them for the unit and the period; of periods that are not counted there are the agencies evaluated alone.
create or replace temp table due_agency as
select m.level, m.unit, m.agency, m.is_divided, p.period, p.year, p.suffix, p.t, p.is_counted,
    count(*) over (partition by m.level, m.unit, p.period) as due
from member as m
inner join agency as a on a.agency = m.agency
inner join period_seen as p
    on coalesce(a.valid_from <= p.ends, true) and coalesce(a.valid_to >= p.ends, true)
where p.is_counted or m.agency in (from evaluated_agency)
