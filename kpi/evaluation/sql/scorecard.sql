-- One row per indicator, scope, year and target that binds it: the evaluation. Order: indicator, scope, target_order.
create or replace temp table scorecard as
with
assessed as (
    select
        *,
        case
            when is_not_applicable then 'not_applicable'
            when "value" is null then 'no_data'
            when is_thin then 'thin'
            when sign * ("value" - goal) > margin then 'met'
            when goal is null then 'pending'
            when due_year <= year and is_final then 'missed'
            when expected is null then 'pending'
            when sign * ("value" - expected) > margin then 'on_track'
            when sign * (expected - "value") <= tolerance + 1e-9 then 'behind'
            when target_form <> 'increase' and not each_year and is_ahead
                and sign * ("value" + pace * (due_year - t) - goal) > margin then 'behind'
            else 'off_track'
        end as status,
        case
            when not is_assessed then null
            when expected is not null then sign * ("value" - expected)
            when status in ('met', 'missed') then sign * ("value" - goal)
        end as gap,
        case
            when is_ahead and kind <> 'milestone'
            then list_aggregate([x.v - slope * (x.t - due_year) for x in points], 'median')
        end as line
    from expectation
)

select
    indicator, scope, level, nullif(agency, '') as agency, year, period, numerator, denominator, "value", basis,
    rolled_up_value, coverage_have::double as coverage_have, coverage_due::double as coverage_due,
    unweighted::double as unweighted, target_form, target_level, target_value, due_year,
    case when "value" is not null then expected end as expected,
    status,
    if(gap = 0, 0, gap) as gap,  -- never -0.0
    case when is_ahead and status <> 'met' then (goal - "value") / (due_year - t) end as needed_pace,
    case when unit = '%' and line > 100 then 100 when unit = '%' and line < 0 then 0 else line end as projection,
    comparator, area, kind, unit, direction, each_year, t, is_thin as thin, goal, base_value, base_year, tolerance,
    previous_value,
    case when is_assessed then pace end as pace,
    is_final,
    case when status = 'pending' then if(goal is null, 'no_base', 'not_due') end as pending_reason,
    target_order
from assessed
