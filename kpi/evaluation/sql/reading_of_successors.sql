-- One row per indicator, current agency and year in which somebody had to report in its place: what they submitted,
-- summed as for a level; its own where one agency alone was due.
create or replace temp table reading as
select
    indicator, level, unit as agency, year, period, t, numerator, denominator, "value",
    case when due = 1 and basis is not null then 'own' else basis end as basis,
    is_thin, null::double as rolled_up_value, have as coverage_have, due as coverage_due,
    case when not (due = 1 and basis is not null) then unweighted end as unweighted,
    is_not_applicable
from rolled_up
