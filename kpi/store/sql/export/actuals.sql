-- One row per actual that counts, with the submission that it came in with.
select
    c.indicator, c.agency, c.period, c.numerator, c.denominator, c."value", c.note, c.document,
    c.submission, s.handed_in_at, s.handed_in_by
from store.current_actual as c
inner join store.submission as s on s.submission = c.submission
order by c.indicator, c.agency, c.year, c.t
