-- One row per indicator, agency and period: the accepted actual that counts, found out anew for all of them, in order.
create or replace table store.current_actual as
select p.*
from store.past_actual as p
inner join store.submission as s on s.submission = p.submission and s.state = 'accepted'
qualify row_number() over (
    partition by p.indicator, p.agency, p.period order by s.kind = 'published', p.submission desc
) = 1
order by p.indicator, p.year, p.agency
