-- One row per actual of an indicator and agency, whatever became of it: by period, then the latest submission first.
-- `fate` is 'current', 'replaced', 'withdrawn', 'waiting' or 'returned'. `is_late` says that its period was locked when
-- it came; then `corrected` is the submission whose value it replaced, and `correction_reason` says why.
with
actual as (
    select *, true as is_current from store.current_actual where indicator = $indicator and agency = $agency
    union all
    select *, false as is_current from store.past_actual where indicator = $indicator and agency = $agency
)

select
    a.period, a.year, a.t, a.submission, s.handed_in_at, s.handed_in_by, s.kind, s.file_name, a.line,
    a.numerator, a.denominator, a."value", a.note, a.document,
    case when a.is_current then 'current' when s.state = 'accepted' then 'replaced' else s.state end as fate,
    l.submission is not null as is_late, l.replaced as corrected, l.reason as correction_reason,
    w.withdrawn_at, w.withdrawn_by, w.reason as withdrawal_reason
from actual as a
inner join store.submission as s on s.submission = a.submission
left join store.late_actual as l
    on l.submission = a.submission and l.indicator = a.indicator and l.agency = a.agency and l.period = a.period
left join store.withdrawal as w on w.submission = a.submission
order by a.t, a.submission desc
