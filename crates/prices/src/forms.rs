//! What the pages ask for the acts on prices, and what they say happens.

use kernel::form::{Ask, Field, Form, REASONS};

const IMPORTS: &str = "impor-harga";
const IMPORT: Field = Field::need("import", "Nomor impor pada daftar", "", Ask::Number);
const KINDS: Ask = Ask::Choice(&[
    ("SSH", "SSH, standar satuan harga"),
    ("SBU", "SBU, standar biaya umum"),
    ("ASB", "ASB, analisis standar belanja"),
    ("HSPK", "HSPK, harga satuan pokok kegiatan"),
]);

pub const CONFIRM_PRICES: Form = Form::begin(
    "Anda menyatakan daftar ini sama dengan yang ditetapkan. Harganya berlaku sejak hari yang disebut impornya.",
    &[IMPORT],
)
.into(IMPORTS)
.from_row("Nomor", "import");
pub const REJECT_PRICES: Form =
    Form::begin("Daftar harga ini disisihkan dan tidak berlaku; berkasnya boleh dibawa lagi.", &[IMPORT, REASONS])
        .into(IMPORTS)
        .from_row("Nomor", "import");
pub const PROPOSE_PRICE: Form = Form::begin(
    "Usulan bernomor dan menunggu TAPD atau PPKD. Lampirkan surat penawarannya pada halaman usulan.",
    &[
        Field::need("unit", "SKPD atau unit Anda", "", Ask::Unit),
        Field::need("year", "Tahun anggaran", "", Ask::Number),
        Field::need("kind", "Jenis standar harga", "", KINDS),
        Field::may(
            "item",
            "Nomor barang",
            "Hanya untuk mengusulkan harga baru bagi barang yang sudah ada",
            Ask::Number,
        ),
        Field::need("name", "Uraian barang atau jasa", "", Ask::Text),
        Field::may("spec", "Spesifikasi", "", Ask::Long),
        Field::need("measure", "Satuan", "Misalnya rim, buah, orang/hari", Ask::Text),
        Field::need("amount", "Harga satuan (Rp)", "", Ask::Money),
        Field::may(
            "rekening",
            "Kode rekening belanja",
            "Satu kode per baris; kosongkan bila boleh dengan rekening mana pun",
            Ask::Several,
        ),
        Field::may("tkdn", "TKDN (%)", "Misalnya 40,25", Ask::Text),
        Field::need("survey", "Cara survei", "Kapan, di mana, oleh siapa", Ask::Long),
        Field::need(
            "quotations",
            "Penawaran",
            "Satu per baris: penjual; harga; tanggal, misalnya Toko Maju; 12.500; 2026-03-02",
            Ask::Several,
        ),
    ],
);
pub const APPROVE_PRICE: Form = Form::on(
    "proposal",
    "Harga ini berlaku sejak harinya dan menjadi dasar rincian belanja.",
    &[
        Field::may("code", "Kode barang", "Wajib untuk barang baru, menurut kodefikasi barang", Ask::Text),
        Field::need("decree", "Dasar penetapan", "Nomor dan tanggal keputusan kepala daerah", Ask::Text),
        Field::may("starts", "Berlaku mulai", "Kosongkan untuk hari ini.", Ask::Day),
    ],
);
pub const REFUSE_PRICE: Form =
    Form::on("proposal", "Usulan berakhir dengan alasan Anda; usulan yang lebih baik boleh dibuat.", &[REASONS]);
pub const RETIRE_PRICE_ITEM: Form = Form::begin(
    "Sejak hari itu barang tidak dapat dipakai rincian belanja baru. Ini tidak dapat dibatalkan.",
    &[
        Field::need("item", "Nomor barang", "", Ask::Number),
        Field::may("from", "Berhenti mulai", "Kosongkan untuk hari ini.", Ask::Day),
        Field::need("reason", "Alasan", "", Ask::Text),
    ],
);
