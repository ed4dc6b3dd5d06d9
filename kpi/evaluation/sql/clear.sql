-- Drops what only the stages needed; the scorecard and the readings stay.
drop table if exists temp.own_reading;
drop table if exists temp.due_agency;
drop table if exists temp.covered;
drop table if exists temp.rolled_up;
drop table if exists temp.binding;
