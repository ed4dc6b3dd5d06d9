-- One row per file that is accepted at present, with its latest submission.
select sha256, max(submission) as submission from store.submission where state = 'accepted' group by sha256
