-- One row per indicator, agency and period of those named (null: all), in order: what counts, or waits after that.
with
latest as (
    select c.*, s.kind
    from store.current_actual as c
    inner join store.submission as s on s.submission = c.submission
    union all
    select p.*, s.kind
    from store.past_actual as p
    inner join store.submission as s on s.submission = p.submission and s.state = 'waiting'
)

select submission, line, indicator, agency, period, year, t, numerator, denominator, "value", note, document
from latest
where
    ($indicators::varchar[] is null or indicator in (select unnest($indicators::varchar[])))
    and ($agencies::varchar[] is null or agency in (select unnest($agencies::varchar[])))
    and ($periods::varchar[] is null or period in (select unnest($periods::varchar[])))
qualify row_number() over (
    partition by indicator, agency, period order by kind = 'published', submission desc
) = 1
order by indicator, agency, t
