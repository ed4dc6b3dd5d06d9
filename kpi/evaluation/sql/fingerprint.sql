-- One row per indicator and agency with current actuals: a number that changes whenever one of them does.
create or replace temp table fingerprint as
select indicator, agency, bit_xor(hash(period, numerator, denominator, "value")) as fingerprint
from store.current_actual
group by indicator, agency
