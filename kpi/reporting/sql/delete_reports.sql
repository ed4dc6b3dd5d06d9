-- Deletes from the cached table the reports of $year, of $agencies or all (null).
delete from cached.report where "year" = $year and ($agencies is null or agency in (select unnest($agencies)))
