-- One row: when anybody last submitted, withdrew, reinstated, approved or returned anything (null: never).
select max("at") as last_act from store.submission_act
