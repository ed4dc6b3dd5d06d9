-- One row per submitted row, as an actual; year and time are those of its period.
create or replace temp view arriving as
select
    s.submission, s.line, s.indicator, s.agency, s.period, p.year, p.t,
    if(isnan(s.numerator), null, s.numerator) as numerator,
    if(isnan(s.denominator), null, s.denominator) as denominator,
    if(isnan(s."value"), null, s."value") as "value",
    nullif(s.note, '') as note, nullif(s.document, '') as document
from submitted as s
left join "period" as p on p.period = s.period
