-- One row per event: adds who did what, when and why.
insert into store.event by name
select
    $event as event, $at as "at", $by as who, $what as what, $submission as submission, $reason as reason,
    $details as details
