-- One row per handed-in row of many submissions, and per actual that counted before: all past until settled.
insert into store.past_actual by name
select
    $before + r.hand_in as submission, r.line, r.indicator, r.agency, r.period, p.year, p.t,
    r.numerator, r.denominator, r."value", nullif(r.note::varchar, '') as note, nullif(r.document::varchar, '') as document
from handed_in as r
inner join period as p on p.period = r.period
union all by name
select * from store.current_actual
order by submission, line
