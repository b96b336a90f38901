//! What the pages ask for the acts of the register, and what they say happens.

use kernel::form::{Ask, Field, Form, Ticks};

const OFFICES: &str = "pejabat";
const DATED: &str = "data-bertanggal";
const HOLIDAYS: &str = "hari-libur";
const RESETS: &str = "penghapusan-kode";
const ERASURES: &str = "penghapusan-isi";

const MANDATES: Ask = Ask::Choice(&[
    ("definitif", "Pejabat definitif"),
    ("plt", "Pelaksana tugas (Plt.)"),
    ("plh", "Pelaksana harian (Plh.)"),
    ("pj", "Penjabat (Pj.)"),
]);
const GRANT: Field = Field::need("grant", "Nomor keputusan pada daftar", "", Ask::Number);
const DATED_ID: Field = Field::need("id", "Nomor usulan pada daftar", "", Ask::Number);
const REASON: Field = Field::need("reason", "Alasan", "", Ask::Text);
const USERNAME: Field = Field::need("username", "Nama pengguna", "", Ask::Text);
const YEAR: Field = Field::need("year", "Tahun", "", Ask::Number);
const MONTH: Field = Field::need("month", "Bulan", "1 sampai 12", Ask::Number);
const SOURCE: Field = Field::need("source", "Dasar", "Peraturan atau keputusan yang menetapkannya", Ask::Text);

const FOUNDER: [Field; 7] = [
    Field::need("name", "Nama", "Dengan gelar, seperti pada keputusan", Ask::Text),
    Field::may("nip", "NIP", "18 angka; kosongkan bila tidak mempunyai NIP", Ask::Text),
    Field::may("nik", "NIK", "16 angka, hanya bila tidak mempunyai NIP; disimpan terenkripsi", Ask::Text),
    Field::need("decree_number", "Nomor keputusan", "Yang menunjuknya", Ask::Text),
    Field::need("decree_date", "Tanggal keputusan", "", Ask::Day),
    Field::need("username", "Nama pengguna", "NIP, atau kata yang diawali huruf kecil", Ask::Text),
    Field::need("password", "Kata sandi", "Diketik sendiri oleh pemiliknya, paling sedikit 12 huruf", Ask::Secret),
];
pub const FOUND_ADMINISTRATION: Form = Form::begin(
    "Anda menjadi administrator pertama. Jabatan ini berlaku sesudah petugas BKPSDM pertama mengonfirmasinya.",
    &FOUNDER,
);
pub const FOUND_PERSONNEL: Form = Form::begin(
    "Orang ini menjadi petugas BKPSDM pertama dan dapat langsung masuk. Langkah pertamanya: mengonfirmasi jabatan Anda. Ini hanya dapat dilakukan sekali.",
    &FOUNDER,
);
pub const ADD_OFFICIAL: Form = Form::begin(
    "Orang ini tercatat dan dapat diberi jabatan menurut keputusan.",
    &[
        Field::may("nip", "NIP", "18 angka; kosongkan bila tidak mempunyai NIP", Ask::Text),
        Field::may("nik", "NIK", "16 angka; disimpan terenkripsi", Ask::Text),
        Field::need("name", "Nama", "Dengan gelar, seperti pada keputusan", Ask::Text),
        Field::may("rank", "Pangkat dan golongan", "", Ask::Text),
    ],
)
.into(OFFICES);
pub const ADD_USER: Form = Form::begin(
    "Akun dibuka dalam keadaan tidur. BKPSDM membangunkannya di depan pemiliknya, yang mengetik sendiri kata sandinya.",
    &[Field::need("official", "NIP atau nomor orang", "", Ask::Text), USERNAME],
)
.into(OFFICES);
pub const DISABLE_USER: Form =
    Form::begin("Akun ini tidak dapat dipakai lagi, dan semua sesinya berakhir saat ini juga.", &[USERNAME])
        .into(OFFICES);
pub const ENABLE_USER: Form = Form::begin(
    "Akun ini dapat dipakai lagi, dengan kata sandi yang baru saja diketik pemiliknya.",
    &[
        USERNAME,
        Field::may(
            "password",
            "Kata sandi baru",
            "Diketik sendiri oleh pemilik akun, paling sedikit 12 huruf",
            Ask::Secret,
        ),
    ],
)
.into(OFFICES);
pub const PROPOSE_RESET: Form = Form::begin(
    "Penghapusan kode masuk akun ini menunggu konfirmasi petugas BKPSDM di depan pemiliknya.",
    &[USERNAME, Field::need("reason", "Alasan", "Misalnya telepon hilang, dengan surat kehilangannya", Ask::Text)],
)
.into(RESETS);
pub const CONFIRM_RESET: Form = Form::begin(
    "Kode masuk akun ini berakhir, juga semua sesinya. Pemiliknya memasang kode baru dan menandatangani lagi sesudah masa tenang.",
    &[Field::need("reset", "Nomor usulan pada daftar", "", Ask::Number)],
)
.into(RESETS)
.from_row("Nomor", "reset");
const REQUEST: Field = Field::need("request", "Nomor permintaan pada daftar", "", Ask::Number);
pub const ENTER_ERASURE: Form = Form::begin(
    "Permintaan ini menunggu jawaban Inspektorat. Tidak ada yang dihapus sebelum itu.",
    &[
        Field::need("index", "Nomor catatan pada jurnal", "", Ask::Number),
        Field::need("asked_by", "Pemohon", "Orang yang diceritakan catatan itu, atau walinya", Ask::Text),
        Field::need("letter", "Surat permintaan", "Nomor dan tanggalnya", Ask::Text),
    ],
)
.into(ERASURES);
pub const GRANT_ERASURE: Form = Form::begin(
    "Isi catatan itu musnah, juga dari cadangan yang dipulihkan kemudian, dan tidak dapat dikembalikan. Bahwa catatan itu pernah ada tetap terbukti.",
    &[REQUEST, Field::need("article", "Dasar penghapusan", "Pasal yang memberi hak itu", Ask::Text)],
)
.into(ERASURES)
.from_row("Nomor", "request");
pub const DECLINE_ERASURE: Form = Form::begin(
    "Isi catatan itu tetap disimpan. Pemohon dijawab dengan pasal ini.",
    &[REQUEST, Field::need("article", "Dasar penyimpanan", "Pasal yang mengharuskannya", Ask::Text)],
)
.into(ERASURES)
.from_row("Nomor", "request");
pub const GRANT_ROLE: Form = Form::begin(
    "Keputusan ini baru berlaku sesudah dikonfirmasi BKPSDM atau Sekda, dan tidak pernah berlaku surut.",
    &[
        Field::need("official", "NIP atau nomor orang", "", Ask::Text),
        Field::need("role", "Jabatan", "", Ask::Role),
        Field::may("unit", "SKPD atau unit", "Kosongkan untuk jabatan seluruh daerah", Ask::Unit),
        Field::need("mandate", "Sebagai", "", MANDATES),
        Field::need("decree_number", "Nomor keputusan", "", Ask::Text),
        Field::need("decree_date", "Tanggal keputusan", "", Ask::Day),
        Field::need("from", "Berlaku mulai", "", Ask::Day),
        Field::may("until", "Berlaku sampai", "Hari terakhirnya", Ask::Day),
    ],
)
.into(OFFICES);
pub const CONFIRM_ROLE: Form =
    Form::begin("Anda menyatakan sudah melihat keputusannya. Wewenang jabatan ini berlaku sejak sekarang.", &[GRANT])
        .into(OFFICES)
        .from_row("Nomor", "grant");
/// The offices of a decree that wait, as the register shows them.
const WAITING: Ticks = Ticks {
    number: "Nomor",
    same: ("Keputusan", "decree"),
    only: ("Keadaan", "menunggu konfirmasi"),
    shown: &["Nama", "Jabatan", "Nama Unit"],
};
pub const CONFIRM_DECREE: Form = Form::begin(
    "Anda menyatakan sudah melihat keputusannya dan setiap nama di dalamnya. Wewenang semua jabatan yang dicentang berlaku sejak sekarang.",
    &[
        Field::need("decree", "Nomor keputusan", "", Ask::Text),
        Field::need(
            "grants",
            "Jabatan yang dikonfirmasi",
            "Cocokkan setiap nama dengan keputusannya; hilangkan centang yang tidak cocok.",
            Ask::Ticks(&WAITING),
        ),
    ],
)
.into(OFFICES)
.from_row("Keputusan", "decree");
pub const END_ROLE: Form = Form::begin("Wewenang jabatan ini berakhir saat ini juga.", &[GRANT, REASON])
    .into(OFFICES)
    .from_row("Nomor", "grant");
pub const PROPOSE_REGULATION: Form = Form::begin(
    "Nilai baru menunggu persetujuan petugas kedua, dan berlaku sejak tanggalnya.",
    &[
        Field::need("key", "Kunci", "Seperti pada daftar", Ask::Text),
        Field::need("value", "Nilai", "Angka, teks, atau daftar, seperti nilai yang berlaku", Ask::Value),
        Field::need("from", "Berlaku mulai", "", Ask::Day),
        SOURCE,
    ],
)
.into(DATED)
.from_row("Kunci", "key");
pub const APPROVE_REGULATION: Form =
    Form::begin("Nilai ini berlaku sejak tanggalnya untuk semua dokumen.", &[DATED_ID])
        .into(DATED)
        .from_row("Nomor", "id");
pub const WITHDRAW_REGULATION: Form =
    Form::begin("Usulan ini ditarik dan tidak akan berlaku.", &[DATED_ID, REASON]).into(DATED).from_row("Nomor", "id");
pub const ADD_HOLIDAY: Form = Form::begin(
    "Hari ini tidak lagi dihitung sebagai hari kerja.",
    &[Field::need("day", "Hari", "", Ask::Day), Field::need("name", "Nama", "", Ask::Text), SOURCE],
)
.into(HOLIDAYS);
pub const REMOVE_HOLIDAY: Form =
    Form::begin("Hari ini dihitung lagi sebagai hari kerja.", &[Field::need("day", "Hari", "", Ask::Day), SOURCE])
        .into(HOLIDAYS);
pub const LOCK_PERIOD: Form = Form::begin(
    "Bulan ini tidak menerima dokumen lagi.",
    &[YEAR, MONTH, Field::may("unit", "SKPD", "Kosongkan untuk seluruh daerah", Ask::Unit)],
);
pub const UNLOCK_PERIOD: Form = Form::begin(
    "Bulan ini menerima dokumen lagi; alasannya tercatat dalam jurnal.",
    &[YEAR, MONTH, Field::may("unit", "SKPD", "Kosongkan untuk seluruh daerah", Ask::Unit), REASON],
);
