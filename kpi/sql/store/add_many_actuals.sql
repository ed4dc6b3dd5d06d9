-- One row per handed-in row of many submissions, with its submission, its year and t; an empty text is missing.
insert into store.actual by name
select
    $before + r.hand_in as submission, r.line, r.indicator, r.agency, r.period, p.year, p.t,
    r.numerator, r.denominator, r."value", nullif(r.note::varchar, '') as note, nullif(r.document::varchar, '') as document
from handed_in as r
inner join period as p on p.period = r.period
order by r.hand_in, r.line
