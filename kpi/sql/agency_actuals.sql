-- One row per current actual up to a moment of the indicator, and of the indicators and agencies in the lists (null: of
-- all), but of no agency `total`. Of one indicator its code is not repeated. Without a join, and in no order: so it
-- takes no longer than to read the rows that it answers with. Missing numbers are NaN: NumPy takes such columns as they
-- are.
select
    case when $indicator::varchar is null then indicator end as indicator,
    agency,
    period,
    year,
    t,
    coalesce(numerator, 'nan') as numerator,
    coalesce(denominator, 'nan') as denominator,
    coalesce("value", 'nan') as "value"
from store.current_actual
where
    t <= $as_of
    and agency <> $total
    and ($indicator::varchar is null or indicator = $indicator)
    and ($indicators::varchar[] is null or list_contains($indicators, indicator))
    and ($agencies::varchar[] is null or list_contains($agencies, agency))
