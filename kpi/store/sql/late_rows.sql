-- One row per arriving actual of a locked period that brings a new value; `replaced` is the submission whose value it
-- replaces, missing for a first value.
select a.submission, a.line, a.indicator, a.agency, a.period, c.submission as replaced
from arriving as a
semi join locked as l on l.period = a.period
left join store.current_actual as c
    on c.indicator = a.indicator and c.agency = a.agency and c.period = a.period
where
    c.submission is null
    or a.numerator is distinct from c.numerator
    or a.denominator is distinct from c.denominator
    or a."value" is distinct from c."value"
order by a.line
