-- One row: the indicators, agencies and periods of all submissions with an event after a revision (null: none).
select
    array_agg(distinct indicator) as indicators, array_agg(distinct agency) as agencies,
    array_agg(distinct period) as periods
from store.actual
where submission in (select submission from store.event where event > $since)
