-- One row: the indicators and the agencies of which current actuals are others than at the last evaluation.
select array_agg(distinct indicator) as indicators, array_agg(distinct agency) as agencies
from (
    select indicator, agency
    from fingerprint
    full join cached.evaluated using (indicator, agency)
    where fingerprint.fingerprint is distinct from evaluated.fingerprint
)
