-- One row: the moment (UTC) of the first event after another within a span of time; null if there is none.
select min("at") as "at" from store.event where event > $revision and "at" >= $since and "at" < $until
