//! What the pages ask for each step, and what they say will happen.

use kernel::form::{Ask, DATE, Field, Form, Pick, REASONS, Ticks};

use crate::model::{AccountKind, CashWay, MatchKind};

const ACCOUNTS: &str = "rekening-daerah";
const READY: &str = "sp2d-siap-bank";
const RECONCILIATION: &str = "rekonsiliasi-bank";
const CLOSINGS: &str = "penutupan-kas";
const MONTHLY: &str = "lpj-bulanan";

pub const REGISTER_OFFICE_ACCOUNT: Form = Form::begin(
    "Rekening tercatat menurut keputusan Kepala Daerah. Dari RKUD dapat disusun daftar penguji, dan rekening korannya dapat diimpor.",
    &[
        Field::need("unit", "SKPD pemegang rekening", "Untuk RKUD: SKPKD", Ask::Unit),
        Field::need("kind", "Jenis rekening", "", Ask::Choice(AccountKind::CHOICES)),
        Field::need("bank", "Nama bank", "", Ask::Text),
        Field::may("bic", "Kode BIC bank", "8 atau 11 huruf dan angka; boleh kosong", Ask::Text),
        Field::need("number", "Nomor rekening", "Angka saja", Ask::Text),
        Field::need("holder", "Nama pemilik rekening", "Seperti tertulis di bank", Ask::Text),
        Field::need("decree", "Nomor keputusan Kepala Daerah", "", Ask::Text),
        Field::need("decree_date", "Tanggal keputusan Kepala Daerah", "", Ask::Day),
    ],
)
.into(ACCOUNTS);
pub const CLOSE_OFFICE_ACCOUNT: Form = Form::begin(
    "Rekening berakhir hari ini: tidak membayar lagi, dan rekening koran sesudahnya ditolak.",
    &[
        Field::need("account", "Nomor pada daftar rekening daerah", "", Ask::Number),
        Field::need("reason", "Alasan rekening diakhiri", "", Ask::Text),
    ],
)
.into(ACCOUNTS)
.from_row("Nomor", "account");

/// SP2D that wait for a list; all are ticked until somebody says otherwise.
const WAITING: Ticks = Ticks {
    number: "Nomor Urut",
    same: ("", ""),
    only: ("Keadaan", "terbit"),
    shown: &["Nomor SP2D", "Atas Nama", "Bersih"],
};
/// RKUD that pay.
const RKUD: Pick = Pick {
    report: ACCOUNTS,
    number: "Nomor",
    only: &[("Jenis Rekening", &["RKUD"]), ("Berakhir", &[""])],
    shown: &["Bank", "Rekening Bank", "Pemilik Rekening"],
};
pub const DRAFT_BATCH: Form = Form::begin(
    "Daftar memuat jumlah baris, kotor, potongan, bersih, dan sidiknya. PPKD atau BUD lain yang melepasnya; sesudah itu tidak dapat dibatalkan.",
    &[
        Field::need("account", "RKUD yang membayar", "", Ask::Pick(&RKUD)),
        Field::need("sp2d", "SP2D yang dibayar", "Hilangkan centang yang belum akan dibayar.", Ask::Ticks(&WAITING)),
    ],
)
.into(READY);
pub const RELEASE_BATCH: Form = Form::on(
    "batch",
    "Bank diperintah membayar: semua SP2D pada daftar ini menjadi ditransfer dan tidak dapat dibatalkan. Baca dahulu daftar pengujinya.",
    &[
        Field::need("digest", "Sidik daftar", "Delapan huruf pada daftar pengujinya, misalnya A1B2-C3D4", Ask::Text),
        Field::need("net", "Jumlah bersih daftar (Rp)", "Baca dari daftar pengujinya", Ask::Money),
    ],
);
pub const CANCEL_BATCH: Form = Form::on("batch", "Daftar berakhir; SP2D-nya menunggu daftar lain.", &[REASONS]);
pub const TAKE_BATCH_FILE: Form = Form::on(
    "batch",
    "Berkas dengan semua nomor rekening diberikan kepada Anda; nama Anda dan waktunya tercatat.",
    &[Field::may("reason", "Alasan mengambil lagi", "Hanya bila daftarnya sudah diserahkan ke bank", Ask::Text)],
);
pub const DELIVER_BATCH: Form = Form::on(
    "batch",
    "Anda menyatakan bank sudah menerima berkasnya dan membacakan sidik yang sama.",
    &[
        Field::need("reference", "Nomor referensi dari bank", "", Ask::Text),
        Field::need(
            "digest",
            "Sidik yang dibacakan bank",
            "Delapan huruf dari daftar bertanda tangan di tangan bank",
            Ask::Text,
        ),
    ],
);
pub const MATCH_STATEMENT_LINE: Form = Form::begin(
    "Debit ini tidak lagi menjadi temuan; alasan dan nama Anda tercatat dan tidak dapat diubah.",
    &[
        Field::need("line", "Nomor baris rekening koran", "Nomor pada daftarnya", Ask::Number),
        Field::need("kind", "Debit ini adalah", "", Ask::Choice(MatchKind::CHOICES)),
        Field::may(
            "sp2d",
            "Nomor SP2D yang dibayar",
            "Hanya untuk pembayaran SP2D; jumlahnya harus sama, dari SP2D SIPD boleh kurang.",
            Ask::Text,
        ),
        Field::need("reason", "Dasar pencocokan", "Bukti yang Anda lihat", Ask::Text),
    ],
)
.into(RECONCILIATION)
.from_row("Baris", "line");
pub const MOVE_CASH: Form = Form::begin(
    "Uang berpindah antara buku pembantu bank dan kas tunai; saldo buku kas umum tetap.",
    &[
        Field::need("unit", "SKPD bendahara", "", Ask::Unit),
        Field::need("way", "Perpindahan kas", "", Ask::Choice(CashWay::CHOICES)),
        Field::need("amount", "Jumlah uang tunai (Rp)", "", Ask::Money),
        Field::need("reference", "Nomor cek atau slip setor", "", Ask::Text),
        DATE,
    ],
);
const EXPLANATION: Field = Field::may(
    "explanation",
    "Penjelasan selisih",
    "Hanya bila buku dan uangnya berbeda; menjadi temuan yang tampil",
    Ask::Long,
);
pub const CLOSE_MONTH: Form = Form::begin(
    "Hitungan kas dikirim kepada PA untuk disahkan. Sesudah disahkan bulan itu tidak menerima TBP dan LPJ lagi.",
    &[
        Field::need("unit", "SKPD bendahara", "", Ask::Unit),
        Field::may("year", "Tahun kas", "Kosongkan untuk tahun ini.", Ask::Number),
        Field::need("month", "Bulan yang ditutup", "1 sampai 12", Ask::Number),
        Field::need("bank", "Saldo bank (Rp)", "Menurut rekening koran akhir bulan", Ask::Money),
        Field::need("statement", "Nomor atau tanggal rekening koran", "", Ask::Text),
        Field::need("cash", "Uang tunai yang dihitung (Rp)", "", Ask::Money),
        Field::may(
            "apart",
            "Pajak yang disimpan terpisah (Rp)",
            "Di luar rekening dan uang tunai itu; biasanya kosong",
            Ask::Money,
        ),
        EXPLANATION,
    ],
)
.into(CLOSINGS);
pub const CLOSE_RECEIPTS: Form = Form::begin(
    "Hitungan penerimaan yang belum disetor dikirim kepada PA untuk disahkan. Sesudah disahkan bulan itu tidak menerima STBP dan STS lagi.",
    &[
        Field::need("unit", "SKPD atau unit Bendahara Penerimaan", "", Ask::Unit),
        Field::may("year", "Tahun penerimaan", "Kosongkan untuk tahun ini.", Ask::Number),
        Field::need("month", "Bulan yang ditutup", "1 sampai 12", Ask::Number),
        Field::need("cash", "Uang tunai yang dihitung (Rp)", "Penerimaan tunai yang belum disetor; tulis 0 bila tidak ada", Ask::Money),
        Field::may("bank", "Uang pada rekening penampungan (Rp)", "Kosongkan bila tidak ada rekening", Ask::Money),
        Field::may("statement", "Rekening koran penampungan", "Nomor atau tanggalnya; wajib bila ada uang pada rekening", Ask::Text),
        EXPLANATION,
    ],
)
.into(CLOSINGS);
pub const RATIFY_CLOSING: Form = Form::on(
    "closing",
    "Anda menyatakan sudah menyaksikan hitungan kasnya. Bulan itu terkunci untuk SKPD Anda; kas penerimaan hanya untuk STBP dan STS.",
    &[],
);
pub const RETURN_CLOSING: Form =
    Form::on("closing", "Penutupan kembali kepada bendahara, yang menghitung dan menutup lagi.", &[REASONS]);
pub const DRAFT_MONTHLY_LPJ: Form = Form::begin(
    "Konsep memuat pagu, belanja, dan kas bulan itu seperti pada buku. Angkanya tidak berubah lagi; ajukan sesudah Anda membacanya.",
    &[
        Field::need("unit", "SKPD bendahara", "", Ask::Unit),
        Field::may("year", "Tahun LPJ", "Kosongkan untuk tahun ini.", Ask::Number),
        Field::need("month", "Bulan LPJ", "1 sampai 12; kasnya sudah ditutup dan disahkan", Ask::Number),
    ],
)
.into(MONTHLY);
pub const SUBMIT_MONTHLY_LPJ: Form =
    Form::on("lpj", "LPJ mendapat nomor dan diperiksa PPK-SKPD. Baca dahulu rinciannya.", &[]);
pub const VERIFY_MONTHLY_LPJ: Form =
    Form::on("lpj", "Anda menyatakan LPJ lengkap dan sesuai buku. PA lalu mengesahkannya.", &[]);
pub const RETURN_MONTHLY_LPJ: Form = Form::on("lpj", "LPJ kembali kepada bendahara dengan alasan Anda.", &[REASONS]);
pub const RATIFY_MONTHLY_LPJ: Form =
    Form::on("lpj", "Anda mengesahkan LPJ administratif. Sesudah itu bendahara menyampaikannya kepada BUD.", &[]);
pub const DELIVER_MONTHLY_LPJ: Form =
    Form::on("lpj", "LPJ fungsional disampaikan kepada BUD dengan tanggal hari ini.", &[]);
pub const RECEIVE_MONTHLY_LPJ: Form =
    Form::on("lpj", "Anda menyatakan LPJ fungsional diterima. Pertanggungjawaban bulan itu selesai.", &[]);
pub const SEND_BACK_MONTHLY_LPJ: Form =
    Form::on("lpj", "LPJ kembali kepada bendahara, diperbaiki, dan menempuh semua langkahnya lagi.", &[REASONS]);
pub const CANCEL_MONTHLY_LPJ: Form = Form::on("lpj", "LPJ ini berakhir; bulan itu dapat disusun lagi.", &[REASONS]);
