-- One row per store gets an id, which the marker beside the file repeats. One row per event says in which role, known as
-- whom and from where somebody acted, with a hash that includes the one before. Of submissions: when they counted.
use store;
alter table meta add column store_id varchar;
alter table event add column identity varchar;
alter table event add column role varchar;
alter table event add column address varchar;
alter table event add column hash varchar;
-- One row per span of time in which a submission counts, from its upload or reinstatement until its withdrawal (null:
-- it counts still).
create view counting_span as
with
act as (
    select submission, handed_in_at as "at", 0 as event, true as counts from submission
    union all
    select submission, "at", event, what = 'reinstated' from event where what in ('withdrawn', 'reinstated')
)

select submission, "at" as since, lead("at") over (partition by submission order by event) as until
from act
qualify counts;
-- One row per withdrawn submission: its latest withdrawal.
create view withdrawal as
select e.submission, e."at" as withdrawn_at, e.who as withdrawn_by, e.reason
from event as e
inner join submission as s on s.submission = e.submission and s.state = 'withdrawn'
where e.what = 'withdrawn'
qualify row_number() over (partition by e.submission order by e.event desc) = 1;
use memory;
