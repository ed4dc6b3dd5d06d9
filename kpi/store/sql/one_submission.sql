-- One row per submission of that number: one or none.
select state, kind, file_name, sha256 from store.submission where submission = $submission
