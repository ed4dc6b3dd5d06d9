-- One row per store: the highest number of a submission; 0 where there is none.
select coalesce(max(submission), 0) as last from store.submission
