-- One row per store that has an event: the hash of the latest.
select hash from store.event order by event desc limit 1
