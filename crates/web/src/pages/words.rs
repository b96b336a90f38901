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
    yours: "Langkah Anda berikutnya:",
    yours_how: "Formulirnya belum ada pada halaman ini; langkah ini dikerjakan lewat API atau",
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
