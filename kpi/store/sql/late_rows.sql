-- One row per arriving actual of the $locked periods with a new value; `replaced`: the submission of the old one.
select a.submission, a.line, a.indicator, a.agency, a.period, c.submission as replaced
from arriving as a
left join store.current_actual as c using (indicator, agency, period)
where
    a.period in (select unnest($locked::varchar[]))
    and (
        c.submission is null
        or (a.numerator, a.denominator, a."value") is distinct from (c.numerator, c.denominator, c."value")
    )
order by a.line
