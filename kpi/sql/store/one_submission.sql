-- One row per submission of that number: one or none.
select state from store.submission where submission = $submission
