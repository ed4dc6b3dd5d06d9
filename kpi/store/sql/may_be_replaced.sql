-- One row per current actual that has an indicator, an agency and a period of those arriving, if not all in one row of
-- theirs; `place` is where it lies.
select rowid as place, indicator, agency, period
from store.current_actual
where
    indicator in (select unnest($indicator::varchar[]))
    and agency in (select unnest($agency::varchar[]))
    and period in (select unnest($period::varchar[]))
