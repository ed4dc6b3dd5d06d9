-- One row: the program's first use, when anybody first submitted anything, and the last act, when anybody last submitted,
-- withdrew, reinstated, approved or returned anything (null: never).
select
    (select min(handed_in_at) from store.submission where kind <> 'published') as first_use,
    (select max("at") from store.submission_act) as last_act
