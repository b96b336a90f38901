watch-plan = Rencana kas
watch-realised = Realisasi
watch-month-figures = Angka per bulan, dijumlahkan sejak Januari
watch-month = Bulan
watch-plan-sum = Rencana (Rp)
watch-realised-sum = Realisasi (Rp)
watch-plan-share = Rencana (%)
watch-realised-share = Realisasi (%)
watch-gap = Selisih (poin)
watch-ceiling = Pagu (Rp)
watch-by-skpd = Serapan per SKPD, terjauh dari rencana di atas
watch-by-unit = Serapan per unit, terjauh dari rencana di atas
watch-skpd-head = SKPD, serapan, dan rencana (garis tegak)
watch-unit-head = Unit, serapan, dan rencana (garis tegak)
watch-all = Jumlah semua
watch-by-kind = Serapan menurut jenis belanja
watch-kind-head = Jenis belanja
watch-stuck = Pembayaran yang menunggu: langkah siapa, berapa hari kerja, jumlahnya dalam rupiah
watch-waits-for = Menunggu
watch-sum = Jumlah
watch-nothing-waits = Tidak ada pembayaran yang menunggu.
watch-left-out = Terlalu banyak pembayaran yang menunggu; yang terbaru tidak ikut dihitung.
watch-late = SPM sudah diterima, SP2D lewat tenggat
watch-nothing-late = Tidak ada. Setiap SPM yang diterima masih dalam tenggatnya.
watch-all-late = Lihat semua yang lewat tenggat
watch-tile-realised = Realisasi belanja
watch-tile-waiting = Pembayaran menunggu
watch-tile-late = SP2D lewat tenggat
watch-document = Dokumen
watch-purpose = Keperluan
watch-unit = Unit
watch-value = Nilai (Rp)
watch-since = Sejak
watch-age = Hari kerja
watch-due = Tenggat SP2D
watch-no-budget-help = Anggaran belanja tahun ini belum diimpor, atau bukan milik jabatan Anda.
watch-band-plan = Rencana
watch-band-making = Penyusunan
watch-band-budget = Anggaran
watch-band-release = Penyediaan dana
watch-band-payment = Pembayaran
watch-program = { -term-programme }
watch-kegiatan = { -term-activity }
watch-sub-kegiatan = { -term-sub-activity }
watch-account = Rekening
watch-rka-line = Baris RKA
watch-list-title = Daftar hal pada benang ini
watch-thread-lead = Dari program sampai pembayarannya. Setiap kotak dapat dibuka; daftar di bawah memuat hal yang sama.

watch-even = Belanja sesuai dengan { -term-cash-plan }
watch-trillion = triliun
watch-billion = miliar
watch-million = juta
watch-age-2 = 0–2 hari
watch-age-5 = 3–5 hari
watch-age-10 = 6–10 hari
watch-age-more = Lebih dari 10
watch-no-budget = Belum ada anggaran belanja { $year } yang dapat dipantau
watch-no-plan = Belanja terserap { $share } dari { -term-ceiling }; { -term-cash-plan } belum ada
watch-behind = Belanja tertinggal { $points } poin dari { -term-cash-plan }
watch-ahead = Belanja mendahului { -term-cash-plan } { $points } poin
watch-curve = Kurva S: sampai { $month } realisasi { $realised } persen dan { -term-cash-plan } { $plan } persen dari { -term-ceiling }.
watch-curve-alone = Kurva S: sampai { $month } realisasi { $realised } persen dari { -term-ceiling }, tanpa { -term-cash-plan }.
watch-curve-title = Rencana kas dan realisasi { $year }
watch-plan-until = Rencana kas dihitung sampai akhir { $month }.
watch-lead = Keadaan { $now }. Realisasi dihitung sejak SP2D terbit.
watch-of-ceiling = { $share } dari { -term-ceiling } { $ceiling }
watch-documents = { $count } dokumen
watch-waiting =
    { $count ->
        [0] Tidak ada pembayaran yang menunggu
       *[other] { $count } pembayaran menunggu
    }
watch-overdue =
    { $count ->
        [0] Tidak ada SP2D yang lewat tenggat
       *[other] { $count } SPM menunggu SP2D lewat tenggat
    }
watch-sum-of = Jumlah { $sum }.
watch-late-by = Tenggat { $day }, menunggu { $desk }
watch-all-skpd = Lihat { $count } SKPD
watch-all-units = Lihat { $count } unit
watch-ceiling-of = Pagu { $ceiling }
watch-note-of = Catatan { $office }
watch-siblings = +{ $count } lainnya
thread-title = Benang { $label }
thread-for = { $amount } untuk { $purpose }
thread-for-several = { $amount } untuk { $purpose } dan { $count } sub kegiatan lain
thread-picture = Benang { $label } dari program sampai pembayaran: { $count } kotak. Daftar di bawah memuat hal yang sama.
