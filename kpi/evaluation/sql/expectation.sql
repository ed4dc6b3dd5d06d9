-- One row per binding: the goal, what is expected of the reading at its time, and by how much it may be short of that
-- and still be behind (`tolerance`). A value meets the goal where it is better by more than `margin`.
create or replace temp view expectation as
with
aimed as (
    select
        *,
        target_form = 'increase' and kind = 'ratio' and previous_value + target_value >= 100 - 1e-9 as is_capped,
        case target_form
            when 'increase' then if(is_capped, 100, previous_value + target_value)
            when 'reduction' then base_value * (1 - target_value / 100)
            else target_value
        end as goal,
        if(comparator in ('>', '<') and not coalesce(is_capped, false), 1e-9, -1e-9) as margin,
        previous_value + target_value * (t - (year - 1)) as raised,
        ("value" - previous_value) / nullif(t - previous_t, 0) as pace
    from compared
)

select
    aimed.* exclude (is_capped, raised),
    case
        when target_form = 'increase' then if(kind = 'ratio' and raised > 100, 100, raised)
        when t >= due_year - 1e-9 then goal
        when kind = 'milestone' then null
        when each_year or sign * (base_value - goal) > margin then goal
        when t > base_t + 1e-9 then base_value + (goal - base_value) * (t - base_t) / (due_year - base_t)
    end as expected,
    case
        when target_form = 'increase' then evaluation.tolerance * abs(target_value)
        when each_year then evaluation.tolerance * abs(goal)
        else greatest(evaluation.tolerance * greatest(sign * (goal - base_value), 0), evaluation.tolerance_floor * abs(goal))
    end as tolerance,
    "value" is not null and not is_thin as is_assessed,
    is_assessed and t < due_year - 1e-9 as is_ahead
from aimed
cross join evaluation
