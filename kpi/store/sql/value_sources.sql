-- One row per submission with actuals that count for an indicator and a period, the latest first: those of an agency, or
-- of the agencies of a level, or of all levels but the total.
select
    s.submission, s.handed_in_at, s.handed_in_by, s.kind, s.file_name,
    count(*) as agencies, sum(c.numerator) as numerator, sum(c.denominator) as denominator,
    string_agg(distinct nullif(trim(c.document), ''), '; ') as documents
from store.current_actual as c
join agency as a on a.agency = c.agency
join store.submission as s on s.submission = c.submission
where
    c.indicator = $indicator
    and c.period = $period
    and case
        when $agency is not null then c.agency = $agency
        else a.reports and a.level <> 'total' and ($level is null or a.level = $level)
    end
group by all
order by s.submission desc
