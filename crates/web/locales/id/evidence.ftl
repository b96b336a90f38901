evidence-lead = Bukti pembayaran ini, dari SPP sampai SP2D. Berkas yang sudah menjadi dasar pemeriksaan tidak dapat dilepas lagi.
evidence-none = Belum ada bukti yang terlampir.
evidence-list = Yang terlampir pada pembayaran ini
evidence-paper = Bukti
evidence-where-head = Dokumen
evidence-who-head = Dilampirkan
evidence-this-one = Dokumen ini
evidence-another = Dokumen lain
evidence-add = Lampirkan bukti
evidence-kind = Jenis bukti
evidence-file = Berkas
evidence-file-hint = PDF, JPEG, atau PNG; boleh beberapa sekaligus yang sejenis, bersama-sama paling besar 40 MB. Dari ponsel, fotolah kertasnya dari atas dengan cahaya cukup.
evidence-send = Lampirkan
evidence-detach = Lepas
evidence-why = Alasan melepas
evidence-no-file = Berkas belum dipilih, atau isinya kosong.
evidence-large = Berkas ini terlalu besar; satu berkas paling besar 20 MB, semuanya bersama-sama 40 MB.
evidence-back = Kembali ke dokumen
evidence-taken-off = Dilepas:
evidence-see-all = Lihat dan lampirkan bukti
evidence-not-yours = Melampirkan bukti tidak termasuk jabatan yang Anda pegang hari ini.
# What a file is: kind, pages where there are several, size, virus scan.
evidence-about =
    { $pages ->
        [1] { $media }, { $size } kB, { $scan }
       *[other] { $media }, { $pages } halaman, { $size } kB, { $scan }
    }
evidence-heading =
    { $count ->
        [0] { $label }: belum ada bukti
       *[other] { $label }: { $count } bukti
    }
evidence-too-large = Berkas ini terlalu besar; paling besar { $most } kB. Pindai dengan resolusi lebih rendah (200 dpi, hitam putih) atau pecah.
evidence-kept = { $count } berkas lain sudah dilampirkan; lihat di bawah.
evidence-needs = Daftar kelengkapan
evidence-needs-hint = Menurut jenis SPP-nya. Yang dicetak Simpul sendiri (SPP, SPM, salinan SPD) tidak perlu dipindai. Bukti dikenali dari jenis yang dipilih saat dilampirkan.
evidence-need-there = Ada
evidence-need-if-any = Bila ada
evidence-need-lacking = Belum ada
evidence-complete = Semua { $asked } bukti dari daftar sudah ada
evidence-lacking = { $there } dari { $asked } bukti sudah ada; belum ada: { $names }
