exchange-day = Hari ini
exchange-week = 7 hari
exchange-month = 30 hari
exchange-spans = Masa yang ditampilkan
exchange-tile-passed = Pertukaran
exchange-tile-aside = Peristiwa disisihkan
exchange-tile-alarms = Alarm belum dilihat
exchange-see-aside = Peristiwa yang disisihkan
exchange-see-streams = Aliran dan penerimanya
exchange-see-alarms = Alarm
exchange-picture-title = Siapa memberi apa kepada siapa
exchange-picture-how = Baris adalah anggota yang memberi, kolom yang menerima; makin besar tandanya makin banyak pertukarannya. Yang mengirim peristiwa ke hub terletak pada kolomnya sendiri.
exchange-key-flows = ada pertukaran hari ini
exchange-key-quiet = tidak ada hari ini
exchange-key-failed = ada yang gagal
exchange-nothing = Belum ada pertukaran pada masa ini.
exchange-nothing-help = Pilih masa yang lebih panjang, atau periksa apakah sistem anggota sudah memanggil hub.
exchange-flows-title = Arus, yang gagal di atas
exchange-provider = Pemberi
exchange-client = Penerima
exchange-service = Layanan
exchange-count = Pertukaran
exchange-failed = Gagal
exchange-mean = Rata-rata (milidetik)
exchange-last = Terakhir
exchange-streams-title = Set data: kesegaran dan penerimanya
exchange-no-streams = Belum ada set data yang Anda terbitkan atau ikuti.
exchange-dataset = Set data
exchange-producer = Produsen
exchange-freshness = Kesegaran
exchange-aside-count = Disisihkan
exchange-readers-head = Penerima
exchange-flows-file = Arus
exchange-streams-file = Aliran
exchange-operations-file = Data operasional
exchange-decisions-file = Keputusan
exchange-save-as = Simpan berkas:

exchange-agents-title = Agen di samping aplikasi SKPD
exchange-agent = Agen
exchange-agent-state = Keadaan
exchange-agent-good = Terakhir berhasil
exchange-agent-waiting = Menunggu
exchange-agent-waiting-since = { $count } sejak { $since }

exchange-stream = Set data
exchange-name = Identitas peristiwa
exchange-kind = Jenis peristiwa
exchange-since = Disisihkan sejak
exchange-state-head = Keadaan
exchange-cause = Kode sebab
exchange-why = Mengapa disisihkan
exchange-can-do = Yang dapat dilakukan:
exchange-not-yours-to-read = Isinya hanya dibaca petugas yang mengerjakannya; yang memuat data pribadi hanya petugas SKPD produsennya.
exchange-event-title = Peristiwa seperti datangnya
exchange-proposed-title = Usulan pengiriman ulang menunggu orang kedua
exchange-proposed-by = Diusulkan oleh
exchange-proposed-why = Alasan
exchange-proposed-mended = Isi yang diusulkan
exchange-proposed-plain = Dikirim seperti datangnya, atau isinya hanya dibaca petugas SKPD produsennya.
exchange-approve = Setujui
exchange-reject = Tolak
exchange-mend-title = Usulkan pengiriman ulang
exchange-mend-label = Isi catatan
exchange-mend-hint = Seluruh catatan sebagai JSON. Biarkan seperti adanya atau kosongkan bila yang keliru bukan isinya.
exchange-not-mendable = Bentuknya tidak dapat dibetulkan di sini; ia hanya dapat diusulkan seperti datangnya, atau dibuang.
exchange-reasons = Alasan
exchange-reasons-hint = Satu per baris: apa yang keliru, dan dari mana Anda tahu yang benar.
exchange-propose = Usulkan isi ini
exchange-propose-plain = Usulkan seperti datangnya
exchange-discard = Buang peristiwa
exchange-mend-then = Orang kedua dari SKPD produsen atau Diskominfo menyetujuinya; baru sesudah itu hub mengirimkannya.
exchange-failed-last = Keputusan terakhir belum berhasil dijalankan:
exchange-code-title = Kode pendaftaran
exchange-codes = Kode pendaftaran agen
exchange-code-lead = Telepon SKPD pada nomor yang Anda ketahui sendiri, lalu bacakan keduanya kelompok demi kelompok.
exchange-code-system = Untuk sistem
exchange-code-digits = Kode pendaftaran
exchange-code-hub = Sidik kunci hub
exchange-code-then = Hanya Anda yang melihat kode ini; jangan dikirim lewat pesan. Kunci yang dibawanya dicocokkan oleh orang lain, dengan sidik yang dibacakan SKPD.
exchange-code-none = Kode hanya tampil bagi yang membuatnya, selama belum dipakai dan belum lewat waktunya.
exchange-code-until = Dapat dipakai sekali, sampai { $at }.

exchange-heading-quiet = Pertukaran data: belum ada arus
exchange-heading-fine =
    { $count ->
       *[other] Pertukaran berjalan: { $count } arus, tidak ada yang gagal
    }
exchange-heading-failed =
    { $count ->
       *[other] Pertukaran berjalan; { $count } permintaan gagal
    }
exchange-heading-aside =
    { $count ->
       *[other] { $count } peristiwa disisihkan dan menunggu orang
    }
exchange-lead = Dilihat pada { $now }, masa { $span }.
exchange-failures =
    { $count ->
        [0] tidak ada yang gagal
       *[other] { $count } gagal
    }
exchange-held-streams =
    { $count ->
        [0] tidak ada aliran yang ditahan
       *[other] { $count } aliran ditahan
    }
exchange-picture = { $first } pemberi dan { $last } penerima: { $all } pasangan bertukar data, { $count } di antaranya ada yang gagal. Tabel di bawah memuat hal yang sama.
exchange-between = { $provider } memberi { $client }: { $count } pertukaran, { $all } gagal
exchange-held = Ditahan sejak { $since }: { $why }
exchange-behind = { $all } penerima; { $name } tertinggal { $count } peristiwa
exchange-readers =
    { $count ->
        [0] belum ada penerima
       *[other] { $count } penerima, tidak ada yang tertinggal
    }
exchange-stopped = Tidak mau lagi diantari: { $names }
exchange-aside-heading = Peristiwa { $stream } disisihkan ({ $code })
