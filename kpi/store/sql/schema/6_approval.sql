-- One row per submission: whether it had to wait for an approval (null: an earlier version asked for none).
use store;
alter table submission add column needs_approval boolean;
-- One row per act on a submission, in order: what it makes of it.
create view submission_act as
select submission, handed_in_at as "at", 0 as event, 'handed_in' as what, coalesce(needs_approval, false) as waits
from submission
union all
select e.submission, e."at", e.event, e.what, false
from event as e
where e.what in ('withdrawn', 'reinstated', 'approved', 'returned');
-- One row per span of time in which a submission counts, from its upload, approval or reinstatement until its withdrawal
-- (null: it counts still).
create or replace view counting_span as
select submission, "at" as since, lead("at") over (partition by submission order by event) as until
from submission_act
qualify what in ('handed_in', 'reinstated', 'approved') and not waits;
-- One row per span of time in which a submission counts as submitted, approved or not.
create view submitted_span as
select submission, "at" as since, lead("at") over (partition by submission order by event) as until
from submission_act
qualify what in ('handed_in', 'reinstated', 'approved');
-- One row per withdrawn or returned submission: the latest time that it was.
create or replace view withdrawal as
select e.submission, e."at" as withdrawn_at, e.who as withdrawn_by, e.reason
from event as e
inner join submission as s on s.submission = e.submission and s.state in ('withdrawn', 'returned')
where e.what in ('withdrawn', 'returned')
qualify row_number() over (partition by e.submission order by e.event desc) = 1;
use memory;
