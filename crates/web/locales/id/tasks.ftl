late = Lewat tenggat
today = Hari ini
this-week = Berikutnya
without-term = Tanpa tenggat menurut aturan
due-today = Hari ini
sent = Yang Anda kirim
all-done-lead = Dokumen muncul di sini begitu seseorang mengirimnya ke meja Anda.
begin = Mulai yang baru
registers = Daftar yang Anda kerjakan

tasks-waiting =
    { $count ->
        [0] Tidak ada dokumen yang menunggu Anda
       *[other] { $count } dokumen menunggu Anda
    }
none-late = Tidak ada yang lewat tenggat.
tasks-late = { $count } sudah lewat tenggat.
left-out = Tidak semua ditampilkan di sini; yang lain muncul setelah ini selesai.
tasks-from = Dari { $sender }, { $unit }. Masuk { $since }.
tasks-since = { $unit }. Masuk { $since }.
tasks-now-with = Sekarang pada { $desk }, sejak { $since }.
tasks-overdue = Lewat tenggat { $day }
tasks-due = Paling lambat { $day }
