-- One row per level, period and kind of its reports in the year of `asked`: how many. Of a kind are reports of one state,
-- asked for or not, fallen due or not, with something due or not, complete or not, with values or not.
select
    level, "period", state, is_asked, fell_due, due > 0 as is_due, have = due as is_complete,
    have + unasked > 0 as has_values, count(*) as reports
from report_seen
group by all
