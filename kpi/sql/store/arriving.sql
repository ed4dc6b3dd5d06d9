-- One row per handed-in row, as it is kept: with its year and t; an empty text is missing.
create or replace temp view arriving as
select
    r.line::bigint as line, r.indicator, r.agency, r.period, p.year::smallint as year, p.t::double as t,
    r.numerator::double as numerator, r.denominator::double as denominator, r."value"::double as "value",
    nullif(r.note::varchar, '') as note, nullif(r.document::varchar, '') as document
from handed_in as r
inner join period as p on p.period = r.period
