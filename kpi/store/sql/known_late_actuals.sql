-- One row per late actual of a submission known at a moment (UTC).
select l.*
from store.late_actual as l
semi join (from store.known_span where since < $at) as k on k.submission = l.submission
