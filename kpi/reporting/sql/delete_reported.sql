-- Deletes from the cached table the periods of $year.
delete from cached.reported where "year" = $year
