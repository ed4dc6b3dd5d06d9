-- One row per indicator, agency and period of a submission: the accepted actual that counts. What an agency handed in
-- counts before what was read from public sources; then the latest counts.
insert into store.current_actual
with
named as (
    select indicator, agency, period from store.past_actual where submission = $submission
)

select p.*
from store.past_actual as p
semi join named as n on n.indicator = p.indicator and n.agency = p.agency and n.period = p.period
inner join store.submission as s on s.submission = p.submission and s.state = 'accepted'
qualify row_number() over (
    partition by p.indicator, p.agency, p.period order by s.kind = 'published', p.submission desc
) = 1
order by p.indicator, p.year, p.agency
