-- One row: the latest period with a value of any agency of a $level in a $year; null where nobody has one.
select arg_max(period, t) filter (period is not null) as period
from scorecard
where scope = 'agency' and year = $year and level = $level and ($area is null or area = $area)
