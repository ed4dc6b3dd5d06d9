-- One row per submission: adds one.
insert into store.submission by name
select
    $submission as submission, $at as handed_in_at, $by as handed_in_by, $file_name as file_name, $sha256 as sha256,
    $agency as agency, $note as note, 'accepted' as state, $kind as kind, $rows as "rows"
