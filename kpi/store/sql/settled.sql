-- One row per indicator, agency and period of some submissions: those of which it is decided again what counts.
create or replace temp table settled as
select distinct indicator, agency, period from store.actual where submission between $first and $last
