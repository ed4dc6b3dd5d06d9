-- One row per warning that was confirmed with a submission.
insert into store.warning by name
select $submission as submission, w.line, w."column" as column_name, w.code, w.params as message_params
from confirmed as w
