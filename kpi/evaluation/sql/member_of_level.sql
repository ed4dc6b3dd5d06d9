-- One row per agency that reports and the level that sums its submissions: a unit without an agency of its own ('').
create or replace temp view member as
select agency, level, '' as unit, false as is_divided
from agency
where reports and level <> 'total'
