-- One row per file that was ever submitted: its SHA-256.
select distinct sha256 from store.submission where sha256 <> ''
