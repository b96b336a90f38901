//! Every word of the pages, in one place. A second language is a second value
//! of [`Words`]; sentences with figures are functions beside it.

use std::time::Duration;

macro_rules! words {
    ($($name:ident: $id:literal,)*) => {
        #[derive(Debug)]
        pub(crate) struct Words { $(pub(crate) $name: &'static str,)* }
        pub(crate) static ID: Words = Words { $($name: $id,)* };
    };
}

pub(crate) mod entry;
pub(crate) mod watching;

words! {
    lang: "id",
    skip: "Lompat ke isi",
    main_nav: "Utama",
    tasks: "Tugas",
    account_hint: "akun, jabatan, dan keluar",
    sign_out: "Keluar",
    budget_year: "Tahun Anggaran",
    practice: "LATIHAN: angka dan dokumen di sini bukan yang sebenarnya",
    whole_region: "Seluruh kabupaten",
    made_by: "Simpul, perangkat lunak terbuka berlisensi EUPL-1.2",
    sign_in: "Masuk",
    sign_in_lead: "Pakai akun Anda sendiri. Setiap langkah tercatat atas nama pemilik akun.",
    username: "Nama pengguna",
    username_hint: "NIP atau nama yang tercatat pada akun Anda",
    password: "Kata sandi",
    password_hint: "Paling sedikit 12 huruf",
    forgot: "Lupa kata sandi? Datang sendiri ke BKPSDM. Tidak ada yang dapat membaca kata sandi Anda, juga pengelola sistem.",
    not_yet_in: "Belum dapat masuk",
    mismatch: "Nama pengguna dan kata sandi ini tidak cocok.",
    mismatch_help: "Periksa huruf besar dan kecil, lalu ketik lagi kata sandinya. Percobaan yang keliru berulang kali diberi jeda.",
    form_old: "Halaman masuk ini sudah lama terbuka atau tidak dibuka dari Simpul.",
    form_old_help: "Ketik lagi nama dan kata sandi pada halaman ini.",
    account: "Akun Anda",
    offices_today: "Jabatan yang Anda pegang hari ini",
    no_office: "Tidak ada jabatan yang berlaku hari ini. Jabatan datang dari keputusan yang sudah dikonfirmasi petugas kedua.",
    office: "Jabatan",
    unit: "SKPD atau unit",
    decree: "Keputusan",
    this_session: "Sesi ini",
    since: "Masuk sejak",
    idle_limit: "Berakhir bila ditinggalkan",
    sign_out_all: "Keluar dari semua perangkat",
    sign_out_all_hint: "Mengakhiri sesi Anda di setiap peramban, juga yang ini.",
    back_home: "Kembali ke daftar tugas",
    signed_out: "Anda sudah keluar",
    signed_out_lead: "Sesi di peramban ini sudah berakhir. Tutup peramban bila komputer ini dipakai bersama.",
    sign_in_again: "Masuk lagi",
    link_title: "Tautan masuk latihan",
    link_lead: "Tautan ini hanya untuk latihan dan hanya sekali pakai. Anda akan masuk sebagai",
    link_used: "Tautan masuk ini sudah terpakai atau tidak dikenal.",
    link_used_help: "Jalankan lagi perintah demo untuk mendapat tautan baru, atau masuk dengan kata sandi.",
    not_found: "Halaman tidak ditemukan",
    not_found_lead: "Alamat ini tidak ada, atau isinya bukan untuk jabatan Anda.",
    forbidden: "Langkah ini tidak diteruskan",
    forbidden_form: "Formulir ini sudah lama terbuka atau tidak dibuka dari Simpul, jadi tidak ada yang dikerjakan.",
    forbidden_help: "Buka lagi halamannya, lalu ulangi langkahnya.",
    broken: "Ada kerusakan di pihak Simpul",
    broken_help: "Tidak ada yang disimpan. Pengelola sistem dapat melihat sebabnya pada catatan server.",
    busy: "Simpul sedang sibuk",
    not_done: "Permintaan tidak diteruskan",
    late: "Lewat tenggat",
    today: "Hari ini",
    this_week: "Berikutnya",
    without_term: "Tanpa tenggat menurut aturan",
    due_today: "Hari ini",
    sent: "Yang Anda kirim",
    all_done_lead: "Dokumen muncul di sini begitu seseorang mengirimnya ke meja Anda.",
    crumb: "Letak halaman",
    state_since: "sejak",
    external: "Dokumen ini berasal dari impor: dapat dibaca dan dilacak, tidak pernah dibayarkan dari sini.",
    journey: "Perjalanan",
    to_come: "belum",
    content: "Isi",
    purpose: "Keperluan",
    dated: "Tanggal dokumen",
    last_by: "Terakhir oleh",
    lines: "Rincian",
    account_head: "Rekening",
    value_head: "Nilai (Rp)",
    gross: "Jumlah kotor",
    net: "Dibayarkan",
    amount: "Nilai",
    thread: "Dokumen pada benang ini",
    history: "Riwayat",
    when_head: "Waktu",
    who_head: "Siapa",
    act_head: "Tindakan",
    entry_head: "Catatan jurnal",
    not_sealed: "menunggu segel",
    code_label: "Kode dari aplikasi di ponsel Anda",
    code_why: "Enam angka. Kode ini berlaku hanya untuk langkah ini, dengan isi yang tampak di atas.",
    sign_here: "Tanda tangan",
    no_factor: "Langkah ini menandatangani dokumen dan memerlukan kode dari ponsel Anda, yang belum dipasang.",
    no_factor_link: "Pasang kode masuk",
    register_ask: "Ketik paling sedikit tiga huruf untuk mencari pada daftar ini.",
    search_register: "Cari pada daftar ini",
    import_title: "Impor berkas",
    import_lead: "Berkas dibaca dan diperiksa dahulu. Tidak ada yang disimpan sampai Anda melihat hasilnya dan menyetujuinya.",
    import_not_yours: "Impor berkas tidak termasuk jabatan yang Anda pegang hari ini.",
    import_stage: "Tahapan",
    import_stage_hint: "murni, pergeseran-1, perubahan, kua-ppas, atau nama lain",
    import_file: "Berkas",
    import_file_hint: "XLSX atau CSV dari sistem nasional, paling besar 32 MB",
    import_read: "Baca dan periksa",
    import_broken: "Formulir dengan berkas ini terputus atau tidak dapat dibaca.",
    import_large: "Berkas ini terlalu besar; paling besar 32 MB.",
    import_no_file: "Berkas belum dipilih, atau isinya kosong.",
    import_gone: "Hasil bacaan ini sudah tidak ada; pilih berkasnya dan baca lagi.",
    import_look: "Periksa sebelum menyimpan",
    import_kept: "Impor sudah disimpan",
    import_not_kept: "Belum ada yang disimpan.",
    import_notes: "Catatan",
    import_aside: "Baris yang disisihkan",
    import_row: "Baris",
    import_why: "Sebab",
    import_more: "Baris lain yang disisihkan dan tidak ditampilkan:",
    import_keep: "Simpan impor ini",
    optional: "(boleh kosong)",
    choose: "Pilih…",
    fill_in: "Isian ini belum diisi.",
    choose_listed: "Pilih salah satu dari daftarnya.",
    kept: "Yang Anda ketik masih ada di bawah. Semua hal ini perlu diselesaikan.",
    can_do: "Yang dapat dilakukan:",
    changed_since: "Dokumen ini sudah berubah sejak Anda membukanya. Di bawah ini keadaannya yang terbaru; periksa lagi sebelum melanjutkan.",
    document: "Dokumen",
    number: "Nomor",
    paid_to: "Dibayarkan kepada",
    check_this: "Periksa sebelum menandatangani",
    still_asked: "Yang masih perlu diisi",
    not_now: "Kembali tanpa melanjutkan",
    begin: "Mulai yang baru",
    spp_new: "SPP-LS baru",
    spp_change: "Ubah konsep SPP-LS",
    spp_who: "Untuk siapa dan atas dasar apa",
    spp_unit_hint: "Rekening unit inilah yang membayar",
    spp_kind: "Jenis LS",
    spp_purpose: "Untuk keperluan",
    spp_bill: "Tanggal tagihan diterima",
    spp_invoice: "Nomor tagihan",
    spp_contract: "Nomor kontrak",
    spp_contract_value: "Nilai kontrak (Rp)",
    spp_instalment: "Termin ke",
    spp_kpa: "Alasan ada KPA",
    spp_kpa_hint: "Hanya untuk SPP Bendahara Pengeluaran Pembantu",
    spp_kpa_place: "Besaran SKPD atau lokasi",
    spp_kpa_sum: "Besaran anggaran",
    spp_payee: "Penerima",
    spp_payee_find: "Cari penerima",
    spp_payee_hint: "Paling sedikit tiga huruf nama penerima",
    spp_payee_none: "Belum ada penerima yang dipilih.",
    spp_payee_empty: "Tidak ada penerima dengan rekening yang sudah dikonfirmasi dan bernama demikian.",
    spp_take: "Pilih",
    spp_lines: "Dibebankan pada",
    spp_line_find: "Cari rekening belanja",
    spp_line_hint: "Kode atau nama rekening atau sub kegiatan",
    spp_line_none: "Belum ada rekening yang dipilih.",
    spp_line_empty: "Tidak ada rekening beranggaran yang bernama demikian pada unit ini.",
    spp_add: "Tambahkan",
    spp_remove: "Hapus",
    spp_asked: "Nilai diminta (Rp)",
    spp_source: "Sumber dana",
    spp_ceiling: "Anggaran",
    spp_drawn: "Sudah dipakai dan dipesan",
    spp_left: "Masih tersedia",
    spp_released: "Sisa SPD",
    spp_cuts: "Potongan",
    spp_cut_kind: "Jenis potongan",
    spp_cut_amount: "Nilai potongan (Rp)",
    spp_sum: "Jumlah diminta",
    spp_recount: "Hitung ulang",
    spp_save: "Simpan konsep",
    spp_then: "Konsep belum bernomor dan belum memesan dana. Bendahara yang mengajukannya.",
    our_policy: "Kebijakan keamanan Simpul",
    code_title: "Satu langkah lagi: kode dari aplikasi",
    code_lead: "Kata sandinya cocok. Akun ini juga memakai kode dari aplikasi di telepon Anda.",
    code: "Kode dari aplikasi",
    code_hint: "Enam angka yang sedang tampil",
    code_lost: "Telepon tidak ada? Pakai kode cadangan",
    paper_code: "Kode cadangan",
    paper_hint: "Dua belas huruf dan angka dari kertas dalam amplop. Setiap kode sekali pakai. Sesudahnya Anda dapat membaca dan menyusun konsep, tetapi menandatangani menunggu masa tenang.",
    half_gone: "Halaman kode sudah lewat lima menit atau tidak dibuka dari halaman masuk.",
    wait_help: "Pakai kode yang sedang tampil di aplikasi, dan periksa apakah jam telepon tepat.",
    factor: "Kode masuk",
    factor_link: "Kode masuk dan kode cadangan",
    factor_hint: "Bukti kedua di samping kata sandi: dipakai saat masuk dan saat menandatangani.",
    factor_banner: "Jabatan Anda menandatangani, tetapi akun Anda belum mempunyai kode masuk. Membaca tetap bisa; menandatangani belum.",
    factor_banner_link: "Pasang kode masuk",
    factor_none: "Kode masuk belum terpasang",
    factor_lead: "Dengan kode masuk, kata sandi saja tidak cukup untuk masuk dan menandatangani atas nama Anda.",
    factor_needed: "Jabatan Anda menandatangani dokumen. Tanda tangan memerlukan bukti bahwa Anda sendiri yang hadir, jadi pasang kode masuk sekarang. Membaca tetap bisa tanpa kode ini.",
    factor_replace: "Ganti kode masuk",
    factor_replace_lead: "Kode yang baru menggantikan yang lama, juga semua kode cadangannya. Sesi Anda di peramban lain berakhir.",
    factor_scan: "1. Pindai gambar ini",
    factor_scan_hint: "Buka aplikasi kode di telepon (misalnya aplikasi autentikator yang sudah ada), lalu tambah akun dengan memindai gambar. Aplikasi bekerja tanpa sinyal.",
    factor_picture: "Gambar berisi rahasia kode masuk; teksnya ada di bawah",
    factor_type: "Tidak dapat memindai? Ketik rahasia ini di aplikasi",
    factor_confirm: "2. Ketik kode yang muncul",
    factor_old: "Kode dari aplikasi yang lama",
    factor_old_hint: "Bukti bahwa Anda pemilik kode yang diganti. Telepon lama hilang? Keluar, lalu masuk dengan kode cadangan.",
    factor_save: "Pasang kode masuk",
    factor_on: "Kode masuk terpasang",
    factor_since: "Terpasang sejak",
    factor_left: "Kode cadangan tersisa",
    factor_rest: "Menandatangani",
    factor_reset: "Petugas mengusulkan penghapusan kode masuk Anda. Bila bukan Anda yang meminta, hubungi BKPSDM sekarang juga.",
    factor_renew: "Ganti kode masuk dan kode cadangan",
    factor_done: "Kode masuk terpasang; simpan kode cadangannya",
    paper_codes: "Sepuluh kode cadangan",
    paper_lead: "Kode ini hanya tampil sekali. Cetak halaman ini sekarang, masukkan ke amplop tertutup, tanda tangani amplopnya, dan titipkan kepada sekretaris SKPD. Jangan difoto dan jangan disimpan di telepon yang sama.",
    paper_use: "Bila telepon hilang, satu kode cadangan menggantikan satu kode aplikasi saat masuk.",
    documents: "Dokumen",
    budget: "Anggaran",
    reports: "Laporan",
    journal: "Jurnal",
    search: "Cari",
    search_label: "Cari dokumen",
    search_place: "Nomor, penerima, keperluan, atau nilai",
    search_text: "Cari",
    search_hint: "Bagian nomor, keperluan, nama penerima, atau nilai seperti 1.500.000",
    search_too_long: "Teks pencarian paling panjang 200 huruf.",
    filter: "Saring dan cari",
    all: "Semua",
    kind: "Jenis",
    state: "Keadaan",
    dated_from: "Bertanggal dari",
    dated_to: "Bertanggal sampai",
    rows_a_page: "Baris per halaman",
    show: "Tampilkan",
    clear_all: "Hapus semua saringan",
    account_filter: "Hanya dokumen yang memakai rekening",
    clear_filter: "Hapus saringan ini",
    nothing_found: "Tidak ada dokumen yang cocok.",
    nothing_found_help: "Longgarkan saringannya, atau ganti tahun anggarannya. Dokumen SKPD lain tidak dicari.",
    order: "Urutan",
    newest: "Terbaru dicatat",
    oldest: "Terlama dicatat",
    largest: "Nilai terbesar",
    by_number: "Nomor",
    payee: "Penerima",
    sum_of_all: "Jumlah semua yang cocok",
    total: "Jumlah",
    now_head: "Menunggu",
    since_head: "Sejak",
    pages: "Halaman daftar",
    before: "Sebelumnya",
    next: "Berikutnya",
    export: "Ekspor",
    export_hint: "Semua yang cocok, paling banyak 10.000 baris.",
    program: "Program",
    kegiatan: "Kegiatan",
    sub_kegiatan: "Sub kegiatan",
    unit_and_source: "Unit dan sumber dana",
    ceiling: "Pagu (Rp)",
    reserved: "Terpesan (Rp)",
    posted: "Terpakai (Rp)",
    spent_elsewhere: "Realisasi impor (Rp)",
    available: "Tersedia (Rp)",
    absorbed: "Terserap",
    no_version: "belum ada tahapan yang berlaku",
    versions: "Tahapan anggaran",
    documents_of_skpd: "Dokumen SKPD ini",
    no_budget: "Tidak ada anggaran yang dapat ditampilkan.",
    no_budget_help: "Anggaran tahun ini belum diimpor, atau bukan milik jabatan Anda.",
    versions_lead: "Jumlahnya adalah jumlah baris yang boleh Anda baca.",
    stage: "Tahapan",
    brought: "Diimpor",
    line_count: "Baris",
    compare: "Bandingkan",
    from_stage: "Dari",
    to_stage: "Ke",
    depth: "Tingkat",
    only_changed: "Hanya yang berubah",
    also_same: "Tampilkan juga yang tetap",
    nothing_changed: "Tidak ada baris yang berubah.",
    nothing_changed_help: "Kedua tahapan sama pada tingkat ini.",
    reads_nothing: "Jabatan Anda saat ini tidak membaca angka anggaran dan pembayaran.",
    by: "Menurut",
    make: "Buka laporan",
    no_rows: "Laporan ini tidak memuat baris.",
    no_rows_help: "Belum ada angka untuk tahun dan pengelompokan ini.",
    journal_title: "Yang terjadi, terbaru lebih dahulu",
    journal_own: "Catatan SKPD Anda dan percobaan Anda sendiri yang ditolak.",
    journal_all: "Catatan seluruh kabupaten, juga percobaan yang ditolak.",
    seal_link: "Segel jurnal dan cara memeriksanya",
    person_hint: "Bagian nama",
    document_hint: "Nomor lengkap, atau nomor urut dalam Simpul",
    day_from: "Dari hari",
    day_to: "Sampai hari",
    no_entry: "Tidak ada catatan yang cocok.",
    no_entry_help: "Longgarkan saringannya. Catatan SKPD lain tidak ditampilkan.",
    refused: "Ditolak",
    operator: "Operator latihan",
    seal_lead: "Setiap catatan jurnal adalah daun sebuah pohon sidik. Mengubah satu catatan lama mengubah akarnya, dan itu terlihat oleh siapa pun yang menyimpan checkpoint sebelumnya.",
    checkpoint: "Checkpoint terakhir",
    log_name: "Nama jurnal",
    log_size: "Catatan bersegel",
    epoch: "Epoch",
    save_checkpoint: "Simpan checkpoint",
    log_key: "Kunci untuk memeriksa tanda tangan",
    log_key_help: "Bandingkan dengan kunci yang diterima lewat jalan lain, misalnya surat atau pengumuman. Kunci dari halaman ini saja tidak membuktikan apa pun.",
    how_to_verify: "Cara pihak ketiga memeriksa",
    verify_1: "Terima kunci jurnal lewat jalan lain dan bandingkan dengan kunci di atas.",
    verify_2: "Buka checkpoint dengan kunci itu: bentuknya signed note, berisi nama jurnal, banyaknya catatan, dan akar pohon.",
    verify_3: "Ambil kumpulan catatan tile/entries/… dan hitung ulang akarnya menurut RFC 6962. Akarnya harus sama dengan akar pada checkpoint.",
    verify_4: "Bandingkan dengan checkpoint lama yang Anda simpan. Bila pohon lama bukan bagian dari pohon baru, jurnal ditulis ulang: simpan keduanya dan laporkan kepada Inspektorat.",
    verify_5: "Simpan checkpoint hari ini di luar kabupaten.",
    verify_here: "Pada server, pengelola sistem memakai perintah berikut. Yang pertama juga memeriksa setiap baris data terhadap catatannya; yang kedua mencari tanda terima; yang ketiga membuat salinan lengkap untuk pihak ketiga.",
    verify_not: "Jurnal membuktikan apa yang dimasukkan, bukan bahwa isinya benar.",
    log_parts: "Unduh catatan bersegel",
    log_parts_help: "Setiap berkas memuat paling banyak 256 catatan dalam bentuk C2SP tlog-tiles: nama langkah, nomor orang dan dokumen, waktu, dan sidik; tidak ada isi langkah. Program membaca bagian yang sama di /log/ dengan tanda masuk.",
    log_parts_more: "Berkas yang lebih lama ada di alamat dengan nomor sebelumnya, atau dalam salinan lengkap.",
    pdf: "Unduh PDF",
    proof_unknown: "Dokumen ini tidak dikenal",
    proof_unknown_lead: "Alamat ini tidak pernah dicetak Simpul pada dokumen apa pun. Ketik ulang alamat yang tercetak, huruf demi huruf. Bila tetap tidak dikenal, jangan bayar dan tanyakan kepada Kuasa BUD.",
    proof_practice: "Dokumen latihan",
    proof_practice_lead: "Kertas ini dicetak dari folder latihan. Isinya bukan dokumen yang sebenarnya dan tidak dapat dibayar.",
    proof_imported: "Dokumen ini diimpor dari SIPD",
    proof_imported_lead: "Simpul tidak menyatakan keasliannya. Tanyakan kepada Kuasa BUD.",
    proof_old: "Versi lama",
    proof_old_lead: "Dokumen ini sudah berubah sejak kertas ini dicetak. Jangan pakai kertas ini; mintalah cetakan yang terbaru.",
    proof_dead_lead: "Dokumen ini tidak berlaku. Jangan dibayar.",
    proof_number: "Nomor",
    proof_date: "Tanggal dokumen",
    proof_state: "Keadaan sekarang",
    proof_amount: "Dibayarkan",
    proof_private: "tidak ditampilkan: penerimanya orang pribadi",
    proof_digest: "Sidik isi",
    proof_compare: "Bandingkan dengan kertas Anda: nomor, tanggal, jumlah, dan sidik isi di kaki kertas harus sama persis, dan alamat halaman ini harus alamat Simpul daerah.",
    watch: "Pantauan",
    see_thread: "Lihat benangnya",
}

/// The heading over a refusal.
pub(crate) fn refused(count: usize) -> String {
    format!("Belum dapat dilanjutkan: ada {count} hal")
}

/// The heading of a step's page.
pub(crate) fn step(act: &str, label: &str) -> String {
    format!("{act}: {label}")
}

pub(crate) fn not_yours(act: &str, head: &crate::Task) -> String {
    format!("«{act}» saat ini bukan langkah Anda pada {}, yang berstatus {}.", head.label, head.state.title())
}

pub(crate) fn not_your_office(act: &str) -> String {
    format!("«{act}» tidak termasuk jabatan yang Anda pegang hari ini.")
}

pub(crate) fn not_a_number(text: &str) -> String {
    format!("«{text}» bukan bilangan bulat.")
}

pub(crate) fn not_a_day(text: &str) -> String {
    format!("«{text}» bukan tanggal; tulis misalnya 16/03/2026.")
}

pub(crate) fn not_found_what(what: &str) -> String {
    format!("Tidak ditemukan: {what}.")
}

/// How a rule is cited.
pub(crate) fn rule(code: &str, law: &str) -> String {
    format!("Aturan {code}, menurut {law}.")
}

/// What a figure of a refusal is called.
pub(crate) fn figure(name: &str) -> String {
    match name {
        "limit" => "Batas".into(),
        "act" => "Langkah".into(),
        other => other.replace('-', " "),
    }
}

/// Whether a step turns a document back or ends it.
pub(crate) fn turns_back(to: kernel::lifecycle::State) -> bool {
    use kernel::lifecycle::State as S;
    matches!(to, S::Returned | S::Rejected | S::Voided | S::Bounced)
}

/// `3 menit` or `40 detik`.
pub(crate) fn span(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ ..=90 => format!("{} detik", seconds.max(1)),
        seconds => format!("{} menit", seconds.div_ceil(60)),
    }
}

/// The heading says the state of things.
pub(crate) fn waiting(count: usize) -> String {
    match count {
        0 => "Tidak ada dokumen yang menunggu Anda".into(),
        n => format!("{n} dokumen menunggu Anda"),
    }
}

pub(crate) fn lead(today: &str, count: usize, late: usize, left_out: bool) -> String {
    let terms = match (count, late) {
        (0, _) => String::new(),
        (_, 0) => " Tidak ada yang lewat tenggat.".into(),
        (_, n) => format!(" {n} sudah lewat tenggat."),
    };
    let rest = if left_out { " Tidak semua ditampilkan di sini; yang lain muncul setelah ini selesai." } else { "" };
    format!("{today}.{terms}{rest}")
}

pub(crate) fn from(sender: &str, unit: &str, since: &str) -> String {
    format!("Dari {sender}, {unit}. Masuk {since}.")
}

pub(crate) fn since(unit: &str, since: &str) -> String {
    format!("{unit}. Masuk {since}.")
}

pub(crate) fn now_with(desk: &str, since: &str) -> String {
    format!("Sekarang pada {desk}, sejak {since}.")
}

pub(crate) fn late(due: kernel::Day) -> String {
    format!("Lewat tenggat {}", due.long())
}

pub(crate) fn due(day: &str) -> String {
    format!("Paling lambat {day}")
}

pub(crate) fn wait_sentence(wait: Duration) -> String {
    format!("Terlalu banyak percobaan yang keliru. Tunggu {}, lalu coba lagi.", span(wait))
}

pub(crate) fn wait_code(wait: Duration) -> String {
    format!("Terlalu banyak kode yang keliru. Tunggu {}, lalu coba lagi.", span(wait))
}

pub(crate) fn codes_left(count: i64) -> String {
    match count {
        0 => "habis; ganti kode masuk untuk mendapat yang baru".into(),
        n => format!("{n} dari 10"),
    }
}

pub(crate) fn resting(until: &str) -> String {
    format!("Menunggu masa tenang sesudah pemulihan, sampai {until}")
}

/// A count with full stops for thousands.
pub(crate) fn count(n: i64) -> String {
    kernel::Money::from_sen(n.saturating_mul(100)).rupiah().trim_start_matches("Rp ").trim_end_matches(",00").to_owned()
}

pub(crate) fn documents_found(n: i64, filtered: bool) -> String {
    match (n, filtered) {
        (0, true) => "Tidak ada dokumen yang cocok".into(),
        (0, false) => "Belum ada dokumen".into(),
        (n, true) => format!("{} dokumen cocok", count(n)),
        (n, false) => format!("{} dokumen", count(n)),
    }
}

pub(crate) fn sum_of(year: i32, sum: &str) -> String {
    format!("Tahun anggaran {year}, jumlah {sum}.")
}

pub(crate) fn documents_heading(year: i32) -> String {
    format!("DAFTAR DOKUMEN TAHUN ANGGARAN {year}")
}

pub(crate) fn rows_of(first: usize, last: usize, all: usize) -> String {
    let number = |n: usize| count(i64::try_from(n).unwrap_or(i64::MAX));
    format!("{}–{} dari {}", number(first), number(last), number(all))
}

pub(crate) fn now_at(desk: &str, since: &str) -> String {
    format!("Sekarang pada {desk} sejak {since}")
}

pub(crate) fn budget_heading(year: i32) -> String {
    format!("ANGGARAN TAHUN {year}")
}

/// The heading says what is left.
pub(crate) fn budget_left(place: Option<&str>, available: &str) -> String {
    match place {
        Some(place) => format!("{place}: tersedia {available}"),
        None => format!("Anggaran: tersedia {available}"),
    }
}

pub(crate) fn in_force(stage: &str) -> String {
    format!("tahapan {stage} berlaku")
}

pub(crate) fn budget_lead(year: i32, stage: &str, ceiling: &str, realised: &str) -> String {
    format!("Tahun anggaran {year}, {stage}. Pagu {ceiling}, realisasi {realised}.")
}

pub(crate) fn rows_below(what: &str, n: usize) -> String {
    format!("{what}: {}", count(i64::try_from(n).unwrap_or(i64::MAX)))
}

pub(crate) fn revision(stage: &str, n: i64) -> String {
    if n > 1 { format!("{stage}, revisi {n}") } else { stage.to_owned() }
}

pub(crate) fn versions_found(n: usize, year: i32) -> String {
    match n {
        0 => format!("Belum ada tahapan anggaran {year}"),
        n => format!("{n} tahapan anggaran {year}"),
    }
}

pub(crate) fn beside(from: &str, to: &str) -> String {
    format!("Tahapan {from} dan {to} berdampingan")
}

pub(crate) fn report_of(title: &str, year: i32) -> String {
    format!("{title}, tahun {year}")
}

pub(crate) fn rows_shown(first: usize, last: usize) -> String {
    let number = |n: usize| count(i64::try_from(n).unwrap_or(i64::MAX));
    format!("Catatan {}–{}", number(first), number(last))
}

pub(crate) fn sealed(n: i64) -> String {
    format!("{} catatan sudah bersegel", count(n))
}

/// What somebody with the paper in hand has to know about its state.
pub(crate) fn standing(state: kernel::lifecycle::State) -> &'static str {
    use kernel::lifecycle::State as S;
    match state {
        S::Draft => "Konsep: belum ditandatangani",
        S::Submitted => "Diajukan: belum diperiksa PPK-SKPD",
        S::Verified => "Diverifikasi PPK-SKPD",
        S::Returned => "Dikembalikan: tidak dapat dibayar",
        S::Authorised => "Diotorisasi: dananya tersedia",
        S::Issued => "Terbit dan berlaku",
        S::Transferred => "Sudah dipindahbukukan: jangan dibayar lagi",
        S::Paid => "Cair: uangnya sudah sampai, jangan dibayar lagi",
        S::Rejected => "Ditolak: tidak berlaku",
        S::Voided => "Batal: tidak berlaku, jangan dibayar",
        S::Bounced => "Retur: uangnya dikembalikan bank, jangan dibayar lagi",
        S::Proposed => "Menunggu konfirmasi: belum berlaku",
    }
}

/// The heading of a paper that is what it says.
pub(crate) fn genuine(kind: &str, number: &str, date: Option<kernel::Day>) -> String {
    let on = date.map(|d| format!(", tanggal {}", d.long())).unwrap_or_default();
    format!("Asli: {kind} nomor {number}{on}")
}
