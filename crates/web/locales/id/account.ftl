account = Akun Anda
offices-today = Jabatan yang Anda pegang hari ini
no-office = Tidak ada jabatan yang berlaku hari ini. Jabatan datang dari keputusan yang sudah dikonfirmasi petugas kedua.
office = Jabatan
unit = SKPD atau unit
decree = Keputusan
this-session = Sesi ini
since = Masuk sejak
idle-limit = Berakhir bila ditinggalkan
sign-out-all = Keluar dari semua perangkat
sign-out-all-hint = Mengakhiri sesi Anda di setiap peramban, juga yang ini.
back-home = Kembali ke daftar tugas
factor = Kode masuk
factor-link = Kode masuk dan kode cadangan
factor-hint = Bukti kedua di samping kata sandi: dipakai saat masuk dan saat menandatangani.
factor-banner = Jabatan Anda menandatangani, tetapi akun Anda belum mempunyai kode masuk. Membaca tetap bisa; menandatangani belum.
factor-banner-link = Pasang kode masuk
factor-none = Kode masuk belum terpasang
factor-lead = Dengan kode masuk, kata sandi saja tidak cukup untuk masuk dan menandatangani atas nama Anda.
factor-needed = Jabatan Anda menandatangani dokumen. Tanda tangan memerlukan bukti bahwa Anda sendiri yang hadir, jadi pasang kode masuk sekarang. Membaca tetap bisa tanpa kode ini.
factor-replace = Ganti kode masuk
factor-replace-lead = Kode yang baru menggantikan yang lama, juga semua kode cadangannya. Sesi Anda di peramban lain berakhir.
factor-scan = 1. Pindai gambar ini
factor-scan-hint = Buka aplikasi kode di telepon (misalnya aplikasi autentikator yang sudah ada), lalu tambah akun dengan memindai gambar. Aplikasi bekerja tanpa sinyal.
factor-picture = Gambar berisi rahasia kode masuk; teksnya ada di bawah
factor-type = Tidak dapat memindai? Ketik rahasia ini di aplikasi
factor-confirm = 2. Ketik kode yang muncul
factor-old = Kode dari aplikasi yang lama
factor-old-hint = Bukti bahwa Anda pemilik kode yang diganti. Telepon lama hilang? Keluar, lalu masuk dengan kode cadangan.
factor-save = Pasang kode masuk
factor-on = Kode masuk terpasang
factor-since = Terpasang sejak
factor-left = Kode cadangan tersisa
factor-rest = Menandatangani
factor-reset = Petugas mengusulkan penghapusan kode masuk Anda. Bila bukan Anda yang meminta, hubungi BKPSDM sekarang juga.
factor-renew = Ganti kode masuk dan kode cadangan
factor-done = Kode masuk terpasang; simpan kode cadangannya
paper-codes = Sepuluh kode cadangan
paper-lead = Kode ini hanya tampil sekali. Cetak halaman ini sekarang, masukkan ke amplop tertutup, tanda tangani amplopnya, dan titipkan kepada sekretaris SKPD. Jangan difoto dan jangan disimpan di telepon yang sama.
paper-use = Bila telepon hilang, satu kode cadangan menggantikan satu kode aplikasi saat masuk.

language = Bahasa
language-hint = Pilihan ini berlaku untuk halaman di peramban ini. Dokumen resmi dan berkas ekspor selalu berbahasa Indonesia.
codes-left =
    { $count ->
        [0] habis; ganti kode masuk untuk mendapat yang baru
       *[other] { $count } dari 10
    }
resting = Menunggu masa tenang sesudah pemulihan, sampai { $until }
