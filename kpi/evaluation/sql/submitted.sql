-- One row per indicator, unit and period with a submission that it sums: how many, and their sums. Rates without a
-- weight stay out of the sums; what is no ratio carries over where one agency alone was due.
create or replace temp view submitted as
select
    a.indicator, d.level, d.unit, a.period,
    count(*) as have,
    sum(a.numerator) filter (where a.has_weight and a.denominator > 0) as numerator,
    sum(a.denominator) filter (where a.has_weight and a.denominator > 0) as denominator,
    count(a."value") filter (where not a.has_weight) as unweighted,
    sum(a."value") filter (where not a.has_weight) as sum_of_unweighted
from actual_seen as a
inner join due_agency as d on d.agency = a.agency and d.period = a.period and d.is_counted and not d.is_divided
inner join indicator_level as l on l.indicator = a.indicator and l.level = d.level
where a.is_ratio or d.due = 1
group by all
