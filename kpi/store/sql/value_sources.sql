-- One row per submission with actuals that count for an indicator and a period, the latest first: those of an agency, or
-- of the agencies of a level, or of all levels but the total.
with
actual as (
    select actual.*
    from store.current_actual as actual
    join agency on agency.agency = actual.agency
    where actual.indicator = $indicator
        and actual.period = $period
        and case
            when $agency is not null then actual.agency = $agency
            else agency.reports and agency.level <> 'total' and ($level is null or agency.level = $level)
        end
),

submission as (select * from store.submission)

select
    s.submission, s.handed_in_at, s.handed_in_by, s.kind, s.file_name,
    count(*) as agencies,
    sum(actual.numerator) as numerator,
    sum(actual.denominator) as denominator,
    string_agg(distinct nullif(trim(actual.document), ''), '; ') as documents
from actual
join submission as s on s.submission = actual.submission
group by all
order by s.submission desc
