-- One row per request for an explanation: adds one.
insert into store.explanation_request by name
select
    $request as request, $indicator as indicator, $agency as agency, $period as period, $by as asked_by,
    $at as asked_at, $note as note, false as is_taken_back, $due::date as due
