-- One row per level, suffix of a period and indicator that is due from agencies of the level for such periods.
create or replace temp view due_data as
select l.level, f.suffix, i.indicator, i.rowid as place
from indicator_level as l
inner join indicator as i on i.indicator = l.indicator
inner join frequency as f on f.frequency = i.frequency
