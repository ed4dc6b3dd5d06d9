-- One row per file that is accepted or waits at present, with its latest submission.
select sha256, max(submission) as submission from store.submission
where state in ('accepted', 'waiting') group by sha256
