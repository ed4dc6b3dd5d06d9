-- One row per message of the event log, by its latest event: what is 'reminder_sending', 'reminder_sent' or
-- 'reminder_failed'. Of one message, or of all ($agency null), the latest first.
with message as (
    select event, "at", what, reason, (details ->> 'agency') as agency, (details ->> 'period') as period,
           (details ->> 'kind') as kind, (details ->> 'channel') as channel, (details ->> 'to') as "to"
    from store.event
    where what in ('reminder_sending', 'reminder_sent', 'reminder_failed')
)
from message
where $agency::varchar is null
   or (agency = $agency and period = $period and kind = $kind and channel = $channel)
qualify row_number() over (partition by agency, period, kind, channel order by event desc) = 1
order by event desc
