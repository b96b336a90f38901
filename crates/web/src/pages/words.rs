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
    all_done: "Tidak ada yang menunggu Anda.",
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
