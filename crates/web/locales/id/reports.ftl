by = Menurut
make = Buka laporan
no-rows = Laporan ini tidak memuat baris.
no-rows-help = Belum ada angka untuk tahun dan pengelompokan ini.

report-of = { $title }, tahun { $year }
