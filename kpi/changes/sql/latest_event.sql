-- One row per store: the moment (UTC) of its latest event, missing where nothing has happened.
select max("at") as "at" from store.event
