//! What the pages ask for the acts of the inspection, and what they say happens.

use kernel::form::{Ask, Field, Form, Only};

const FINDINGS: &str = "temuan";
const ANALYTICS: &str = "analitik";
const SILENCES: &str = "analitik-didiamkan";
const SAMPLES: &str = "sampel";
/// The finding is new, in hand, or judged and not told yet.
const NEW: &[Only] = &[("Keadaan", &["Baru"])];
const IN_HAND: &[Only] = &[("Keadaan", &["Ditelaah"])];
const UNTOLD: &[Only] = &[("Keadaan", &["Ditelaah", "Dijelaskan", "Ditindaklanjuti"]), ("Disampaikan", &["belum"])];
const FINDING: Field = Field::need("finding", "Nomor temuan pada daftar", "", Ask::Number);
const QUIET: Field = Field::need("silence", "Nomor usulan pada daftar", "", Ask::Number);
const REASON: Field = Field::need("reason", "Alasan tertulis", "Apa yang diperiksa, dan apa hasilnya", Ask::Long);

pub const RUN_ANALYTICS: Form = Form::begin(
    "Semua analitik mencari dalam satu tahun. Yang sudah pernah ditemukan tidak menjadi temuan lagi.",
    &[Field::may("year", "Tahun", "Kosongkan untuk tahun ini; sampai akhir April juga tahun lalu", Ask::Number)],
)
.into(ANALYTICS);
pub const EXAMINE_FINDING: Form =
    Form::begin("Temuan ini Anda tangani; sesudah ditelaah, nyatakan hasilnya.", &[FINDING])
        .into(FINDINGS)
        .from_row("Nomor", "finding")
        .where_row(NEW);
pub const EXPLAIN_FINDING: Form = Form::begin(
    "Temuan berakhir dengan penjelasan Anda dan tidak lagi menahan pembayaran. Ini tidak dapat dibatalkan.",
    &[FINDING, REASON],
)
.into(FINDINGS)
.from_row("Nomor", "finding")
.where_row(IN_HAND);
pub const FOLLOW_UP_FINDING: Form = Form::begin(
    "Temuan dinyatakan benar dan ditindaklanjuti menurut yang Anda tulis. Ini tidak dapat dibatalkan.",
    &[FINDING, REASON],
)
.into(FINDINGS)
.from_row("Nomor", "finding")
.where_row(IN_HAND);
pub const RELEASE_FINDING: Form = Form::begin("Sejak sekarang SKPD yang diperiksa membaca temuan ini.", &[FINDING])
    .into(FINDINGS)
    .from_row("Nomor", "finding")
    .where_row(UNTOLD);
pub const SILENCE_ANALYTIC: Form = Form::begin(
    "Usulan menunggu orang kedua dari Inspektorat. Selama didiamkan, analitik itu tidak membuat temuan baru.",
    &[
        Field::need("analytic", "Kode analitik", "Misalnya F02-REKENING", Ask::Text),
        Field::may("unit", "Kode SKPD atau unit", "Kosongkan untuk seluruh daerah", Ask::Text),
        Field::may("payee", "Nomor penerima", "Hanya untuk penerima ini, misalnya penyedia listrik", Ask::Number),
        Field::may("rekening", "Rekening anggaran", "Hanya untuk rekening ini", Ask::Text),
        Field::need("until", "Sampai dengan tanggal", "", Ask::Day),
        REASON,
    ],
)
.into(SILENCES);
pub const CONFIRM_SILENCE: Form =
    Form::begin("Analitik itu didiamkan sampai tanggalnya.", &[QUIET]).into(SILENCES).from_row("Nomor", "silence");
pub const END_SILENCE: Form = Form::begin("Analitik itu membuat temuan lagi mulai sekarang.", &[QUIET])
    .into(SILENCES)
    .from_row("Nomor", "silence");
pub const CLEAR_BATCH_HOLD: Form = Form::begin(
    "SP2D ini boleh masuk daftar penguji walaupun ada temuan padanya. Alasan Anda dibaca Inspektorat.",
    &[Field::need("sp2d", "Nomor urut SP2D", "", Ask::Number), REASON],
)
.into("tahanan")
.from_row("Nomor Urut", "sp2d");
pub const DRAW_SAMPLE: Form = Form::begin(
    "Sampel diambil sekali untuk tiap bulan, menurut akar jurnal tersegel pada akhir bulan itu. Tidak ada yang memilih.",
    &[
        Field::need("kind", "Jenis sampel", "", Ask::Choice(&[("sp2d", "SP2D"), ("kas", "Hitungan kas bendahara")])),
        Field::need("year", "Tahun", "", Ask::Number),
        Field::need("month", "Bulan", "1 sampai 12", Ask::Number),
    ],
)
.into(SAMPLES);
pub const RECORD_SAMPLE: Form = Form::begin(
    "Hasil dicatat sekali. Hitungan kas yang berbeda dari buku menjadi temuan.",
    &[
        Field::need("pick", "Nomor sampel pada daftar", "", Ask::Number),
        Field::need("result", "Hasil", "", Ask::Choice(&[("sesuai", "Sesuai"), ("tidak-sesuai", "Tidak sesuai")])),
        Field::may("counted", "Kas yang dihitung (Rp)", "Wajib pada sampel kas", Ask::Money),
        Field::need("note", "Catatan", "Apa yang dilihat, dan oleh siapa saja", Ask::Long),
    ],
)
.into(SAMPLES)
.from_row("Nomor", "pick");
pub const TAKE_EVIDENCE: Form = Form::begin(
    "Berkas ZIP diunduh: daftar dokumen yang membentuk angka itu, benangnya, lampirannya, dan catatan jurnalnya dengan bukti. Pengambilan ini tercatat di jurnal.",
    &[
        Field::may("document", "Nomor dokumen", "Isi ini saja, atau rekening di bawah", Ask::Text),
        Field::may("rekening", "Rekening pada LRA", "Misalnya 5.1.02 atau 4.1; yang di bawahnya ikut", Ask::Text),
        Field::may("year", "Tahun", "Untuk rekening; kosongkan untuk tahun ini", Ask::Number),
        Field::may("skpd", "Kode SKPD atau unit", "Kosongkan untuk seluruh daerah", Ask::Text),
        Field::may("until", "Sampai dengan tanggal", "Kosongkan untuk seluruh tahun", Ask::Day),
    ],
)
.into("lra");
