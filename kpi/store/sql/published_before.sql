-- One row per submission of published actuals, the latest first.
select submission, sha256, state from store.submission where kind = 'published' order by submission desc
