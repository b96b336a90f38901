//! What the pages ask for the acts on receipts, and what they say happens.

use kernel::form::{Ask, DATE, Field, Form, REASONS, Ticks};

use crate::model::{AssessmentKind, Nature, Way};

const UNIT: Field = Field::need("unit", "SKPD atau unit Anda", "", Ask::Unit);
const SKPD: Field = Field::need("unit", "SKPD", "", Ask::Unit);
const YEAR: Field = Field::may("year", "Tahun", "Kosongkan untuk tahun ini.", Ask::Number);
const PAYER: Field = Field::need("payer", "Penyetor", "Wajib bayar atau yang menyerahkan uang", Ask::Text);
const PURPOSE: Field = Field::may("purpose", "Uraian", "Kosongkan untuk uraian baku.", Ask::Text);
const LINES: Field = Field::need(
    "lines",
    "Rekening dan jumlah",
    "Satu rekening per baris: kode rekening; jumlah, misalnya 4.1.02.01.001.00001; 1.500.000",
    Ask::Several,
);
const NOTE: Field = Field::need("credit_note", "Nomor nota kredit", "", Ask::Text);
const LINE: Field = Field::may("line", "Baris", "Kosongkan untuk baris pertama.", Ask::Number);
const TAKEN: Field = Field::need("amount", "Jumlah (Rp)", "", Ask::Money);

const ASSESSMENTS: &str = "ketetapan";
pub const RECORD_ASSESSMENT: Form = Form::begin(
    "Ketetapan tercatat; pembayarannya dicatat dengan STBP, paling banyak sebesar sisanya.",
    &[
        UNIT,
        YEAR,
        Field::need("kind", "Jenis ketetapan", "", Ask::Choice(AssessmentKind::CHOICES)),
        Field::need("number", "Nomor ketetapan", "", Ask::Text),
        Field::need("payer", "Wajib bayar", "", Ask::Text),
        Field::need("rekening", "Kode rekening", "", Ask::Text),
        TAKEN,
        Field::need("issued", "Tanggal ketetapan", "", Ask::Day),
        Field::need("due", "Jatuh tempo", "", Ask::Day),
    ],
)
.into(ASSESSMENTS);
pub const CANCEL_ASSESSMENT: Form = Form::begin(
    "Ketetapan tidak dapat dibayar lagi. Ini tidak dapat dibatalkan.",
    &[
        UNIT,
        Field::need("assessment", "Nomor pada daftar ketetapan", "", Ask::Number),
        Field::need("reason", "Alasan", "", Ask::Text),
    ],
)
.into(ASSESSMENTS)
.from_row("Nomor", "assessment");

const STBP: &str = "stbp";
pub const RECORD_STBP: Form = Form::begin(
    "STBP mendapat nomor dan uangnya ada pada Anda sampai disetor dengan STS, paling lambat hari kerja berikutnya.",
    &[
        UNIT,
        YEAR,
        PAYER,
        Field::need("way", "Cara terima", "", Ask::Choice(Way::CHOICES)),
        Field::may("reference", "Nomor referensi bank", "Hanya bila bukan tunai.", Ask::Text),
        Field::may("assessment", "Nomor pada daftar ketetapan", "Hanya bila membayar ketetapan.", Ask::Number),
        PURPOSE,
        LINES,
        DATE,
    ],
)
.into(STBP);
pub const VOID_STBP: Form = Form::on("stbp", "STBP batal dan nomornya tetap terpakai.", &[REASONS]);

/// STBP of the unit that were not deposited, as the register shows them.
const FREE: Ticks = Ticks {
    number: "Nomor",
    same: ("Kode Unit", "unit"),
    only: ("Setoran", "belum disetor"),
    shown: &["No Bukti", "Tanggal", "Jumlah"],
};
pub const DEPOSIT_RECEIPTS: Form = Form::begin(
    "STS mendapat nomor dan memuat STBP yang dicentang; Kuasa BUD menyatakannya masuk menurut nota kredit bank.",
    &[
        UNIT,
        YEAR,
        Field::need(
            "stbp",
            "STBP yang disetor",
            "Mulailah dari daftar STBP; hilangkan centang yang tidak ikut disetor.",
            Ask::Ticks(&FREE),
        ),
        Field::need("amount", "Jumlah yang disetor (Rp)", "Menurut bukti setor bank", Ask::Money),
        Field::need("reference", "Nomor bukti setor", "", Ask::Text),
        DATE,
    ],
)
.into(STBP)
.from_row("Kode Unit", "unit")
.where_row(&[("Setoran", &["belum disetor"])]);
pub const CONFIRM_REVENUE_DEPOSIT: Form = Form::on(
    "sts",
    "Anda menyatakan setoran ini masuk ke RKUD. Penerimaannya dihitung sebagai realisasi sejak sekarang.",
    &[NOTE, DATE],
);
pub const REJECT_REVENUE_DEPOSIT: Form =
    Form::on("sts", "Setoran tidak masuk; STBP-nya menunggu STS lain.", &[REASONS]);
pub const RECORD_DIRECT_RECEIPT: Form = Form::begin(
    "Penerimaan di RKUD ini langsung dihitung sebagai realisasi.",
    &[SKPD, YEAR, PAYER, PURPOSE, LINES, NOTE, DATE],
)
.into(STBP);

pub const ASK_REFUND: Form = Form::begin(
    "Permintaan dikirim kepada Kuasa BUD. Pendapatan berkurang setelah dibayar dari RKUD.",
    &[
        SKPD,
        YEAR,
        Field::need("nature", "Sifat penerimaan", "", Ask::Choice(Nature::CHOICES)),
        Field::need("received_year", "Tahun diterima", "", Ask::Number),
        Field::may("receipt", "Nomor STBP", "Wajib untuk penerimaan tahun ini.", Ask::Text),
        LINE,
        Field::may("rekening", "Kode rekening", "Hanya bila tanpa STBP.", Ask::Text),
        TAKEN,
        Field::need("recipient", "Penerima", "", Ask::Text),
        Field::need("decree", "Dasar pengembalian", "Nomor dan tanggal keputusan", Ask::Text),
        DATE,
    ],
)
.into("buku-penerimaan");
pub const PAY_REFUND: Form = Form::on(
    "refund",
    "Anda mencatat bahwa bank sudah membayar dari RKUD; realisasi pendapatan berkurang sebesar ini.",
    &[Field::need("reference", "Nomor referensi bank", "", Ask::Text), DATE],
);
pub const REFUSE_REFUND: Form = Form::on("refund", "Permintaan ditolak dengan alasan Anda.", &[REASONS]);
pub const CORRECT_RECEIPT: Form = Form::begin(
    "Jumlah ini pindah ke rekening yang benar dengan dokumen koreksi; STBP-nya tetap seperti semula.",
    &[
        Field::need("receipt", "Nomor STBP", "", Ask::Text),
        LINE,
        Field::need("to", "Rekening yang benar", "", Ask::Text),
        TAKEN,
        Field::need("reason", "Alasan", "", Ask::Text),
        DATE,
    ],
)
.into("buku-penerimaan");
pub const RECORD_SPENDING_RETURN: Form = Form::begin(
    "Realisasi belanja pada rekening pembayaran itu berkurang, dan pagunya dapat dipakai lagi.",
    &[Field::need("payment", "Nomor SP2D atau TBP", "", Ask::Text), LINE, TAKEN, PAYER, PURPOSE, NOTE, DATE],
)
.into("lra");

const FUNDS: &str = "pengesahan";
pub const ASK_RATIFICATION: Form = Form::begin(
    "Permintaan dikirim kepada BUD. Saldo akhirnya menjadi saldo awal periode berikutnya.",
    &[
        UNIT,
        YEAR,
        Field::need("fund", "Dana", "BLUD, BOS, JKN, atau yang ditetapkan daerah", Ask::Text),
        Field::need("from", "Periode mulai", "", Ask::Day),
        Field::need("until", "Periode sampai", "", Ask::Day),
        Field::need("opening", "Saldo awal (Rp)", "", Ask::Money),
        Field::may("income", "Pendapatan", "Satu rekening per baris: kode rekening; jumlah", Ask::Several),
        Field::may(
            "spending",
            "Belanja",
            "Satu rekening per baris: kode sub kegiatan; kode rekening; kode sumber dana atau kosong; jumlah",
            Ask::Several,
        ),
        Field::may("returned", "Pengembalian (Rp)", "", Ask::Money),
        Field::need("closing", "Saldo akhir (Rp)", "", Ask::Money),
        Field::may("corrects", "Nomor pengesahan yang dikoreksi", "Hanya untuk koreksi.", Ask::Text),
        DATE,
    ],
)
.into(FUNDS);
pub const GIVE_RATIFICATION: Form = Form::on(
    "request",
    "Pendapatan dan belanja ini dihitung sebagai realisasi dan tidak berubah lagi; yang keliru dikoreksi dengan permintaan baru.",
    &[DATE],
);
pub const REFUSE_RATIFICATION: Form = Form::on("request", "Permintaan ditolak dengan alasan Anda.", &[REASONS]);
