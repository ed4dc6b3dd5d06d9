-- One row per indicator of which values due for a $period have not come, at one $level or all (null), the most first, at
-- most $count rows: from how many agencies they have not come, and from how many they are due.
with
own as (from report where "period" = $period and ($level is null or level = $level)),

due as (
    select d.indicator, sum(r.reports)::bigint as due
    from (select level, count(*) as reports from own where due > 0 group by all) as r
    inner join due_data as d on d.level = r.level
    inner join "period" as p on p.suffix = d.suffix and p.period = $period
    group by all
),

same as (select came, count(*) as reports from own group by came),

came as (
    select indicator, sum(reports)::bigint as have
    from (select unnest(string_split(came, ';')) as indicator, reports from same)
    group by all
)

select d.indicator, d.due - coalesce(c.have, 0) as missing, d.due
from due as d
left join came as c on c.indicator = d.indicator
where missing > 0
order by missing desc, d.indicator
limit $count
