-- One row per request for an explanation: the day by which it is due (null: an earlier version asked without one).
use store;
alter table explanation_request add column due date;
-- One row per counting span, from when its values were known: those that a new store took from the plan, as its first
-- submission, were published before there was a store.
create view known_span as
with
taken_from_plan as (
    select submission from submission
    where kind = 'published' and submission = (select min(submission) from submission)
)

select
    c.submission,
    if(p.submission is not null and c.since = s.handed_in_at, timestamp '1970-01-01', c.since) as since,
    c.until
from counting_span as c
inner join submission as s on s.submission = c.submission
left join taken_from_plan as p on p.submission = c.submission;
use memory;
