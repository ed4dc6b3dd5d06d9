-- One row per submission, the latest first.
select submission, handed_in_at, handed_in_by, file_name, sha256, agency, note, state, kind, "rows"
from store.submission
order by submission desc
