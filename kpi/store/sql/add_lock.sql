-- One row per lock or unlock of a period: adds one.
insert into store.period_lock by name
select $period_lock as period_lock, $period as period, $state as state, $at as "at", $by as who, $reason as reason
