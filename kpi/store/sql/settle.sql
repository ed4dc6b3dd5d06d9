-- One row per actual of the indicators, agencies and periods in `settled`: decides again which one counts. What an agency
-- submitted counts before what was read from public sources; then the latest counts.
create or replace temp table candidate as
select
    a.*,
    row_number() over (
        partition by a.indicator, a.agency, a.period
        order by s.state = 'accepted' desc, s.kind = 'published', a.submission desc
    ) = 1 and s.state = 'accepted' as counts
from store.actual as a
semi join settled using (indicator, agency, period)
inner join store.submission as s on s.submission = a.submission;

delete from store.current_actual as a
using settled as k where k.indicator = a.indicator and k.agency = a.agency and k.period = a.period;
delete from store.past_actual as a
using settled as k where k.indicator = a.indicator and k.agency = a.agency and k.period = a.period;

insert into store.current_actual
select * exclude (counts) from candidate where counts order by indicator, year, agency;
insert into store.past_actual
select * exclude (counts) from candidate where not counts order by indicator, year, agency;

drop table candidate;
