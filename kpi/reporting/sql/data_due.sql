-- One row per data point that is due in the year of `data_point`, in the plan's order, with its state on a day ($today).
select
    agency, level, "period", indicator, unit_due, is_asked, first_at,
    case
        when in_time then 'on_time'
        when first_at is not null then 'late'
        when is_asked and unit_due < $today::date then 'missing'
        else 'not_due'
    end as state
from data_point
where is_due
