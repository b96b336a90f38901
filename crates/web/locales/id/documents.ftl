search-text = Cari
search-hint = Bagian nomor, keperluan, nama penerima, atau nilai seperti 1.500.000
search-too-long = Teks pencarian paling panjang 200 huruf.
kind = Jenis
state = Keadaan
dated-from = Bertanggal dari
dated-to = Bertanggal sampai
rows-a-page = Baris per halaman
account-filter = Hanya dokumen yang memakai rekening
clear-filter = Hapus saringan ini
nothing-found = Tidak ada dokumen yang cocok.
nothing-found-help = Longgarkan saringannya, atau ganti tahun anggarannya. Dokumen SKPD lain tidak dicari.
order = Urutan
newest = Terbaru dicatat
oldest = Terlama dicatat
largest = Nilai terbesar
by-number = Nomor
payee = Penerima
sum-of-all = Jumlah semua yang cocok
sum-of-shown = Jumlah baris yang termuat
now-head = Menunggu
since-head = Sejak
export-hint = Semua yang cocok, paling banyak 10.000 baris.

documents-found =
    { $count ->
        [0] Belum ada dokumen
       *[other] { $count } dokumen
    }
documents-matching =
    { $count ->
        [0] Tidak ada dokumen yang cocok
       *[other] { $count } dokumen cocok
    }
documents-sum = Tahun anggaran { $year }, jumlah { $sum }.
documents-heading = DAFTAR DOKUMEN TAHUN ANGGARAN { $year }
documents-now-at = Sekarang pada { $desk } sejak { $since }
draft-of = Konsep { $kind }
draft-mark = (konsep)
