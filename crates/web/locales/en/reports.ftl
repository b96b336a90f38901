by = By
make = Open the report
no-rows = This report has no rows.
no-rows-help = There are no figures yet for this year and grouping.

report-of = { $title }, { $year }
