-- One row per file that is accepted at present.
select distinct sha256 from store.submission where state = 'accepted'
