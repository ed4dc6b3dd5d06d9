-- One row per submission: the agency that it is of, null where it is of several.
select submission, agency from store.submission
