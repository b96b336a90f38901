//! What the pages ask for the steps of the government credit card, for requests
//! of nothing, and for the statement that goes with an LPJ.

use kernel::form::{Ask, DATE, Field, Form, REASONS};

use super::{PURPOSE, UNIT, YEAR};
use crate::acts::card::SORTS;

const LIMITS: &str = "batas-kkpd";
const CARDS: &str = "kartu-kkpd";
const DECREE: Field = Field::need("decree", "Nomor keputusan", "", Ask::Text);
const DECREE_DATE: Field = Field::need("decree_date", "Tanggal keputusan", "", Ask::Day);
const CARD: Field = Field::need("card", "Nomor kartu pada daftar", "", Ask::Number);
const SKPD: Field = Field::need("unit", "SKPD", "", Ask::Unit);
const OF_YEAR: Field = Field::need("year", "Tahun", "", Ask::Number);

pub const DRAFT_SPP_NIHIL: Form = Form::on(
    "lpj",
    "Konsep SPP-Nihil sebesar LPJ ini: LPJ menjadi final tanpa pengisian kembali dan tanpa uang keluar.",
    &[Field::may(
        "payee_account",
        "Nomor rekening bendahara",
        "Hanya untuk uang muka yang diteruskan dari SIPD",
        Ask::PayeeAccount,
    )],
);
pub const SIGN_SPTB: Form = Form::on(
    "lpj",
    "Anda menyatakan belanja pada LPJ ini benar, buktinya disimpan, dan Anda bertanggung jawab atasnya.",
    &[Field::need("number", "Nomor SPTB", "", Ask::Text), DATE],
);
pub const SET_CARD_LIMIT: Form = Form::begin(
    "Batas KKPD SKPD itu berubah menurut keputusan. Nol mengakhirinya, setelah semua tagihan dibayar.",
    &[SKPD, OF_YEAR, Field::need("most", "Batas KKPD (Rp)", "", Ask::Money), DECREE, DECREE_DATE],
)
.into(LIMITS);
pub const SET_CARD_DESK: Form = Form::begin(
    "SPP-GU-KKPD SKPD itu membayar ke rekening bank ini.",
    &[
        SKPD,
        OF_YEAR,
        Field::need(
            "payee_account",
            "Nomor rekening bank penerbit",
            "Nomor pada daftar rekening penerima",
            Ask::Number,
        ),
        Field::need("administrator", "NIP administrator", "NIP atau nama pengguna", Ask::Text),
    ],
)
.into(LIMITS);
pub const NAME_CARD_HOLDER: Form = Form::begin(
    "Pegawai ini dapat berbelanja dengan kartunya sampai batas ini. Nomor kartu selengkapnya tidak dicatat.",
    &[
        SKPD,
        YEAR,
        Field::need("holder", "NIP pemegang", "NIP atau nama pengguna", Ask::Text),
        Field::need("sort", "Jenis kartu", "", Ask::Choice(SORTS)),
        Field::need("last4", "Empat angka terakhir kartu", "", Ask::Text),
        Field::need("most", "Batas kartu (Rp)", "", Ask::Money),
        DECREE,
        DECREE_DATE,
    ],
)
.into(CARDS);
pub const END_CARD: Form =
    Form::begin("Kartu ini tidak dapat dipakai lagi.", &[SKPD, YEAR, CARD]).into(CARDS).from_row("Nomor", "card");
const ROW: [Field; 8] = [
    Field::need("rows.0.sub_kegiatan", "Kode sub kegiatan", "", Ask::Text),
    Field::need("rows.0.rekening", "Kode rekening", "", Ask::Text),
    Field::may("rows.0.source", "Kode sumber dana", "Hanya bila rekening itu memakai beberapa sumber.", Ask::Text),
    Field::need("rows.0.amount", "Jumlah (Rp)", "", Ask::Money),
    Field::need("rows.0.on", "Tanggal belanja", "", Ask::Day),
    Field::need("rows.0.merchant", "Penjual", "", Ask::Text),
    Field::need("rows.0.what", "Yang dibeli", "", Ask::Text),
    Field::may("rows.0.evidence", "Ada buktinya", "", Ask::Yes),
];
pub const RECORD_DPR: Form = Form::begin(
    "DPR mendapat nomor, dananya dipesan pada rekening, dan limit kartu berkurang sampai tagihannya dibayar.",
    &[UNIT, YEAR, CARD, PURPOSE, ROW[0], ROW[1], ROW[2], ROW[3], ROW[4], ROW[5], ROW[6], ROW[7], DATE],
)
.into(CARDS)
.from_row("Nomor", "card");
pub const REVISE_DPR: Form = Form::on(
    "dpr",
    "Isi DPR diganti dengan isian ini dan diajukan lagi; nomornya tetap.",
    &[ROW[0], ROW[1], ROW[2], ROW[3], ROW[4], ROW[5], ROW[6], ROW[7], DATE],
);
pub const VERIFY_DPR: Form = Form::on(
    "dpr",
    "Anda menyatakan belanja ini benar. Kelebihannya dibayar kembali pemegang kartu ke RKUD.",
    &[
        Field::may(
            "excess.0.line",
            "Baris yang berlebih",
            "Kosongkan bila semuanya dibebankan pada APBD.",
            Ask::Number,
        ),
        Field::may("excess.0.amount", "Kelebihannya (Rp)", "", Ask::Money),
        Field::may("excess.0.reason", "Alasan kelebihan", "", Ask::Text),
    ],
);
pub const RETURN_DPR: Form =
    Form::on("dpr", "DPR kembali ke PPTK dengan alasan Anda; pesanan dan limitnya bebas lagi.", &[REASONS]);
pub const CANCEL_DPR: Form = Form::on("dpr", "DPR berakhir dan nomornya tetap terpakai.", &[REASONS]);
pub const DRAFT_DPT: Form = Form::begin(
    "DPT menghimpun semua DPR yang diverifikasi sampai hari itu; jumlahnya harus sama dengan tagihan bank.",
    &[
        SKPD,
        YEAR,
        Field::need("bill", "Nomor tagihan bank", "", Ask::Text),
        Field::need("bill_date", "Tanggal tagihan", "", Ask::Day),
        Field::need("due", "Jatuh tempo", "", Ask::Day),
        Field::need("billed", "Jumlah tagihan (Rp)", "", Ask::Money),
        Field::may("up_to", "DPR sampai tanggal", "Kosongkan untuk hari ini.", Ask::Day),
        Field::may("card", "Nomor kartu pada daftar", "Kosongkan untuk semua kartu.", Ask::Number),
    ],
);
pub const APPROVE_DPT: Form =
    Form::on("dpt", "DPT mendapat nomor dan bendahara diminta menyusun SPP-GU-KKPD.", &[DATE]);
pub const CANCEL_DPT: Form = Form::on("dpt", "DPT berakhir; DPR-nya menunggu DPT lain.", &[REASONS]);
pub const DRAFT_SPP_GU_KKPD: Form = Form::on("dpt", "Konsep SPP-GU-KKPD sebesar DPT ini, kepada bank penerbit.", &[]);
