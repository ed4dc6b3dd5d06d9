-- One row per indicator, agency and period that was submitted more than once, or whose only submission does not count.
create or replace temp table settled as
select a.indicator, a.agency, a.period
from store.actual as a
inner join store.submission as s on s.submission = a.submission
group by all
having count(*) > 1 or any_value(s.state) <> 'accepted'
