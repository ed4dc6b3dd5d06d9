-- One row per unit, agency that it sums and period for which the agency must report: it exists on the last day. `due`
-- counts them for the unit and the period; of periods that are not counted there are the agencies evaluated alone.
create or replace temp table due_agency as
with
of_any_period as (
    select m.level, m.unit, m.agency, m.is_divided, a.valid_from, a.valid_to
    from member as m
    inner join agency as a on a.agency = m.agency
),

candidate as (
    from of_any_period
    cross join (from period_seen where is_counted)
    union all
    from (from of_any_period where agency in (from evaluated_agency))
    cross join (
        from period_seen
        where not is_counted and year in (select unnest(agency_years) from evaluation)
    )
)

select level, unit, agency, is_divided, period, year, suffix, t, is_counted,
    count(*) over (partition by level, unit, period) as due
from candidate
where coalesce(valid_from <= ends, true) and coalesce(valid_to >= ends, true)
