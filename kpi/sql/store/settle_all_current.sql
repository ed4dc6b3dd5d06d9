-- One row per indicator, agency and period: the accepted actual that counts, found out anew for all of them, in order.
create or replace table store.current_actual as
select a.*
from store.actual as a
inner join store.submission as s on s.submission = a.submission and s.state = 'accepted'
qualify row_number() over (
    partition by a.indicator, a.agency, a.period order by s.kind = 'published', a.submission desc
) = 1
order by a.indicator, a.year, a.agency
