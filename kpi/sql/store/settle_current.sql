-- One row per indicator, agency and period of a submission: the accepted actual that counts. What an agency handed in
-- counts before what was read from public sources; then the latest counts.
insert into store.current_actual
with
touched as (
    select indicator, agency, period from store.actual where submission = $submission
)

select a.*
from store.actual as a
semi join touched as k on k.indicator = a.indicator and k.agency = a.agency and k.period = a.period
inner join store.submission as s on s.submission = a.submission and s.state = 'accepted'
qualify row_number() over (
    partition by a.indicator, a.agency, a.period order by s.kind = 'published', a.submission desc
) = 1
order by a.indicator, a.year, a.agency
