-- One row per indicator, unit and period with a submission that it sums: how many, and their sums. Rates without a
-- weight stay out of the sums; what is no ratio carries over where one agency alone was due.
create or replace temp view submitted as
select
    a.indicator, m.level, m.unit, a.period,
    count(*) as have,
    sum(a.numerator) filter (where a.has_weight and a.denominator > 0) as numerator,
    sum(a.denominator) filter (where a.has_weight and a.denominator > 0) as denominator,
    count(a."value") filter (where not a.has_weight) as unweighted,
    sum(a."value") filter (where not a.has_weight) as sum_of_unweighted
from actual_seen as a
inner join member as m on m.agency = a.agency and not m.is_divided
inner join indicator_level as l on l.indicator = a.indicator and l.level = m.level
where
    a.is_counted
    and a.existed
    and (a.is_ratio or (m.level, m.unit, a.period) in (select level, unit, period from due_agency where due = 1))
group by all
