-- One row per current actual of the indicators, agencies and periods that are named (null: of all), in order.
select submission, line, indicator, agency, period, year, t, numerator, denominator, "value", note, document
from store.current_actual
where
    ($indicators::varchar[] is null or indicator in (select unnest($indicators::varchar[])))
    and ($agencies::varchar[] is null or agency in (select unnest($agencies::varchar[])))
    and ($periods::varchar[] is null or period in (select unnest($periods::varchar[])))
order by indicator, agency, t
