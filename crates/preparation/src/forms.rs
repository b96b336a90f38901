//! What the pages ask for the acts of the budget's making.

use kernel::form::{Ask, DATE, Field, Form, REASONS};

use crate::model::{Instrument, Step};

const CALENDAR: &str = "kalender-anggaran";
const RKA: &str = "rka-skpd";
const CASH: &str = "anggaran-kas";
const YEAR: Field = Field::need("year", "Tahun", "", Ask::Number);
const STAGE: Field = Field::need("stage", "Tahapan", "murni, pergeseran-1 dan seterusnya, atau perubahan", Ask::Text);
const STEP: Field = Field::need("step", "Langkah", "", Ask::Choice(Step::CHOICES));
pub const OPEN_ROUND: Form = Form::begin(
    "Kalender tahapan ini disusun dengan tenggat menurut peraturan. Langkah-langkahnya dibuka satu per satu.",
    &[YEAR, STAGE],
)
.into(CALENDAR);
pub const CANCEL_ROUND: Form = Form::begin(
    "Tahapan ini ditinggalkan, dan semua RKA-nya batal. Tahapan itu dapat dibuka lagi dari awal.",
    &[YEAR, STAGE, REASONS],
)
.into(CALENDAR);
pub const OPEN_STEP: Form =
    Form::begin("Mulai sekarang pekerjaan langkah ini boleh dilakukan.", &[YEAR, STAGE, STEP]).into(CALENDAR);
pub const LOCK_STEP: Form =
    Form::begin("Mulai sekarang pekerjaan langkah ini tidak dapat dilakukan lagi.", &[YEAR, STAGE, STEP])
        .into(CALENDAR);
pub const RECORD_INSTRUMENT: Form = Form::begin(
    "Nomor dan tanggal ini menjadi dasar penetapan. Sampai ditetapkan, isiannya dapat diganti.",
    &[
        YEAR,
        STAGE,
        Field::need("kind", "Dasar hukum", "", Ask::Choice(Instrument::CHOICES)),
        Field::need("number", "Nomor", "", Ask::Text),
        Field::need("signed", "Tanggal ditandatangani", "", Ask::Day),
    ],
)
.into(CALENDAR);
pub const ADOPT_CEILINGS: Form = Form::begin(
    "Pagu tiap sub kegiatan dan tiap SKPD diambil dari berkas KUA-PPAS terakhir yang diimpor.",
    &[YEAR, STAGE],
)
.into(RKA);
pub const DRAFT_RKA: Form = Form::begin(
    "RKA dimulai. Pada pergeseran dan perubahan, isinya anggaran yang berlaku.",
    &[
        YEAR,
        STAGE,
        Field::need("unit", "SKPD", "", Ask::Unit),
        Field::may("copy_stage", "Salin dari tahapan", "Kosongkan untuk mulai dari kosong; misalnya murni", Ask::Text),
        Field::may("copy_year", "Tahun tahapan itu", "Kosongkan untuk tahun yang sama", Ask::Number),
        Field::may(
            "copy_exception",
            "Alasan bagi baris salinan tanpa standar harga",
            "Boleh dikosongkan; tiap baris dapat diberi alasannya sendiri",
            Ask::Text,
        ),
    ],
);
pub const SET_ACTIVITY: Form = Form::on(
    "rka",
    "Tolok ukur sub kegiatan ini disimpan.",
    &[
        Field::may("sub_unit", "Sub unit", "Kosongkan untuk SKPD sendiri", Ask::Text),
        Field::need("sub_kegiatan", "Kode sub kegiatan", "", Ask::Text),
        Field::need("indicator", "Indikator keluaran", "", Ask::Text),
        Field::need("target", "Target", "Angka atau kalimat pendek", Ask::Text),
        Field::need("measure", "Satuan target", "Misalnya dokumen, orang, unit", Ask::Text),
        Field::may("location", "Lokasi", "", Ask::Text),
        Field::may("beneficiaries", "Kelompok sasaran", "", Ask::Text),
        Field::may("responsible", "Penanggung jawab", "", Ask::Text),
        Field::may("from_month", "Dari bulan", "1 sampai 12", Ask::Number),
        Field::may("to_month", "Sampai bulan", "1 sampai 12", Ask::Number),
        Field::may("last_year", "Alokasi tahun lalu", "", Ask::Money),
        Field::may("next_year", "Perkiraan tahun depan", "", Ask::Money),
    ],
);
pub const SUBMIT_RKA: Form =
    Form::on("rka", "RKA sampai kepada TAPD untuk diverifikasi. Isinya tidak berubah sampai dikembalikan.", &[]);
pub const NOTE_RKA: Form = Form::on(
    "rka",
    "Catatan ini dibaca penyusun RKA; RKA tidak diverifikasi sebelum catatan dinyatakan selesai.",
    &[
        Field::may("line", "Nomor baris", "Kosongkan untuk catatan atas seluruh RKA", Ask::Number),
        Field::need("text", "Catatan", "Satu hal yang dapat dikerjakan penyusunnya", Ask::Long),
    ],
);
const NOTE: Field = Field::need("note", "Nomor catatan", "", Ask::Number);
pub const ANSWER_NOTE: Form =
    Form::on("rka", "Jawaban ini dibaca pemberi catatan.", &[NOTE, Field::need("answer", "Jawaban", "", Ask::Long)]);
pub const REOPEN_NOTE: Form = Form::on(
    "rka",
    "Catatan ini terbuka lagi, dan dibaca penyusun RKA; yang sudah dikatakan tetap tercatat.",
    &[NOTE, Field::need("text", "Yang masih kurang", "", Ask::Long)],
);
pub const RESOLVE_NOTE: Form = Form::on("rka", "Catatan ini selesai.", &[NOTE]);
pub const REVIEW_RKA: Form = Form::on("rka", "Anda menyatakan sudah menelaah RKA yang diajukan ini.", &[]);
pub const RETURN_RKA: Form =
    Form::on("rka", "RKA kembali kepada penyusunnya, yang dapat mengubahnya lagi.", &[REASONS]);
pub const CANCEL_RKA: Form =
    Form::on("rka", "RKA ini batal. SKPD-nya tetap pada anggaran yang berlaku, atau menyusun RKA baru.", &[REASONS]);
pub const VERIFY_RKA: Form =
    Form::on("rka", "RKA dinyatakan sesuai KUA-PPAS dan standar harga, dan siap dihimpun.", &[]);
pub const APPROVE_SHIFT: Form = Form::on("rka", "Pergeseran ini disetujui, dan ikut dalam penetapan berikutnya.", &[]);
pub const COMPOSE_RAPBD: Form = Form::begin(
    "Semua RKA dihimpun menjadi rancangan yang dapat dibaca dan dibandingkan. Rancangan tidak mengikat.",
    &[YEAR, STAGE],
)
.into("tahapan");
pub const RATIFY_APBD: Form = Form::begin(
    "RKA yang sudah diverifikasi menjadi anggaran tahun ini. Penetapan tidak dapat dibatalkan, hanya diubah dengan tahapan berikutnya.",
    &[
        YEAR,
        STAGE,
        DATE,
        Field::may(
            "proposal",
            "Jumlah semua RKA, dan sidiknya",
            "Terisi dari halaman penyusunan yang Anda baca",
            Ask::Text,
        ),
    ],
)
.into("tahapan");
pub const RELEASE_TWELFTH: Form = Form::begin(
    "Bulan ini boleh mengeluarkan belanja ini sebelum APBD ditetapkan. Di folder nyata pejabat kedua memberlakukannya.",
    &[
        YEAR,
        Field::need("month", "Bulan", "1 sampai 12; bulannya sudah tiba", Ask::Number),
        Field::need("number", "Nomor Perkada", "", Ask::Text),
        Field::need("signed", "Tanggal ditandatangani", "", Ask::Day),
        Field::need(
            "lines",
            "Belanja",
            "Satu per baris: kode unit; kode sub kegiatan; kode rekening; kode sumber dana atau kosong; jumlah; alasan mendesak",
            Ask::Several,
        ),
    ],
)
.into("pengeluaran-seperduabelas");
pub const DRAFT_DPA: Form = Form::begin(
    "DPA disiapkan dari anggaran yang berlaku, sama sampai sen.",
    &[YEAR, Field::need("unit", "SKPD", "", Ask::Unit)],
);
pub const RESUBMIT_DPA: Form =
    Form::on("dpa", "DPA sampai lagi kepada TAPD; yang menjadi alasan pengembaliannya sudah ditindaklanjuti.", &[]);
pub const VERIFY_DPA: Form = Form::on("dpa", "DPA dinyatakan sesuai dengan Perkada penjabaran.", &[]);
pub const RETURN_DPA: Form = Form::on("dpa", "DPA kembali kepada SKPD.", &[REASONS]);
pub const APPROVE_DPA: Form = Form::on("dpa", "DPA disetujui, dan menunggu pengesahan PPKD.", &[]);
pub const RATIFY_DPA: Form = Form::on(
    "dpa",
    "DPA mendapat nomor, dan barisnya menjadi pagu pembayaran SKPD ini. Pengesahan tidak dapat dibatalkan.",
    &[DATE],
);
const BASES: Ask = Ask::Choice(&[("tahun-lalu", "Pola anggaran kas tahun lalu"), ("rata", "Dibagi rata")]);
const WHERE: Field = Field::may("unit", "SKPD", "Kosongkan untuk seluruh daerah", Ask::Unit);
pub const PREPARE_CASH_PLAN: Form = Form::begin(
    "Anggaran kas tiap rekening diusulkan: pendapatan, belanja, dan pembiayaan. Usulan mengikat setelah ditetapkan PPKD.",
    &[YEAR, WHERE, Field::need("basis", "Dasar pembagian", "", BASES)],
)
.into(CASH);
pub const SPREAD_CASH_PLAN: Form = Form::begin(
    "Anggaran tiap rekening dibagi rata ke bulan-bulannya; yang sudah disediakan SPD tetap pada bulannya. Di luar latihan ini usulan, yang mengikat setelah ditetapkan PPKD.",
    &[YEAR, WHERE, Field::may("overwrite", "Ganti juga rencana yang sudah ada", "", Ask::Yes)],
)
.into(CASH);
pub const RATIFY_CASH_PLAN: Form = Form::begin(
    "Usulan anggaran kas ini menjadi batas SPD dan pembayaran tiap bulan.",
    &[YEAR, WHERE, Field::may("proposal", "Sidik usulan", "Terisi dari halaman usulan yang Anda baca", Ask::Text)],
)
.into(CASH);
