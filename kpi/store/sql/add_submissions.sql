-- One row per submission of many: adds them, numbered after those that the store has.
insert into store.submission by name
with
counted as (select submission, count(*) as "rows" from arriving group by submission)

select
    c.submission, h."at" as handed_in_at, h."by" as handed_in_by, h.file_name, h.sha256, h.agency, h.note,
    $kind as kind, $kind = 'handed_in' and $needs_approval as needs_approval,
    if(needs_approval, 'waiting', 'accepted') as state, c."rows"
from submissions as h
inner join counted as c on c.submission = $before + h.submission
order by c.submission
