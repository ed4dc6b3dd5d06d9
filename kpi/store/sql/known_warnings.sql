-- One row per warning that was confirmed with a submission known at a moment (UTC).
select w.*
from store.warning as w
semi join (from store.known_span where since < $at) as k on k.submission = w.submission
