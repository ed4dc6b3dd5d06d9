-- One row per indicator and agency with a note beside a current 0/0 of the year up to a period: the latest one's note.
select indicator, agency, trim(note) as note
from store.current_actual
where year = $year and t <= $t + 1e-9 and numerator = 0 and denominator = 0 and trim(note) <> ''
qualify row_number() over (partition by indicator, agency order by t desc) = 1
