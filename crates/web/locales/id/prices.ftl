prices = Harga
price-kind = Jenis standar harga
price-kind-hint = Untuk baris yang tidak menyebut jenisnya sendiri
price-starts = Berlaku mulai
price-starts-hint = Kosongkan untuk hari ini.
price-decree = Dasar penetapan
price-name = Uraian
price-spec = Spesifikasi
price-measure = Satuan
price-amount = Harga satuan
price-group = Kelompok barang
price-tkdn = TKDN
price-rekening = Kode rekening
price-any = rekening belanja mana pun
price-national = Nomor standar harga nasional
price-on = Berlaku pada
price-search-hint = Awal beberapa kata atau kode, urutannya bebas
price-history = Riwayat harga
price-none-help = Kurangi kata yang dicari, atau ganti tahun dan rekeningnya. Barang yang belum ada dapat diusulkan.

prices-found =
    { $count ->
        [0] Belum ada standar harga
       *[other] { $count } barang dalam standar harga
    }
prices-matching =
    { $count ->
        [0] Tidak ada barang yang cocok
       *[other] { $count } barang cocok
    }
prices-many = Lebih dari { $count } barang cocok; tambahkan kata
prices-lead = Standar harga tahun anggaran { $year } yang berlaku { $day }.
prices-heading = STANDAR HARGA TAHUN ANGGARAN { $year }
price-retired = Barang ini dihentikan mulai { $day }.
