-- One row per explanation: adds one, with the submission whose value it explains, if there is a value.
insert into store.explanation by name
select
    $explanation as explanation, $indicator as indicator, $agency as agency, $period as period, $cause as cause,
    $remedy as remedy, $by as written_by, $at as written_at,
    (
        select c.submission from store.current_actual as c
        where c.indicator = $indicator and c.agency = $agency and c.period = $period
    ) as submission
