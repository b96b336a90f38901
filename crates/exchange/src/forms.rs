//! What the pages ask for each act of the exchange, and what they say happens.

use kernel::form::{Ask, Field, Form, Only, Pick, REASONS};

use crate::model::{KeyKind, Period, PersonalGround};

const MEMBERS: &str = "anggota-pertukaran";
const SYSTEMS: &str = "sistem-pertukaran";
const KEYS: &str = "kunci-pertukaran";
const CODES: &str = "kode-pendaftaran";
const SERVICES: &str = "layanan-pertukaran";
const ADDRESSES: &str = "alamat-layanan";
const DATASETS: &str = "set-data";
/// The catalogue stands in the hub, which knows how fresh it is.
const CATALOGUE: &str = "katalog-data";
const ACCESS: &str = "akses-data";

const LIVING: &[Only] = &[("Keadaan", &["Berlaku"])];
const SYSTEM: Pick = Pick { report: SYSTEMS, number: "Nomor", only: LIVING, shown: &["Pengenal", "Nama"] };
const SERVICE: Pick = Pick { report: SERVICES, number: "Nomor", only: LIVING, shown: &["Layanan", "Nama"] };

const UNIT: Field = Field::need("unit", "SKPD yang bertanggung jawab", "", Ask::Unit);
const PERSONAL: Field = Field::may("personal", "Memuat data pribadi", "", Ask::Yes);

pub const REGISTER_MEMBER: Form = Form::begin(
    "Anggota tercatat dan kodenya tidak dipakai lagi oleh yang lain. Ia belum dapat berbuat apa pun sebelum sistemnya mempunyai kunci.",
    &[
        UNIT,
        Field::need("class", "Kelas anggota", "Misalnya GOV untuk perangkat daerah", Ask::Text),
        Field::need("code", "Kode anggota", "Singkatan tanpa spasi, misalnya DINKES", Ask::Text),
        Field::need("name", "Nama anggota", "", Ask::Text),
    ],
)
.into(MEMBERS);
pub const END_MEMBER: Form = Form::begin(
    "Anggota berakhir saat ini juga, beserta semua sistem, kunci, layanan, dan aksesnya; tidak dapat dihidupkan lagi.",
    &[Field::need("member", "Nomor anggota", "", Ask::Number), REASONS],
)
.into(MEMBERS)
.from_row("Nomor", "member")
.where_row(LIVING);
pub const REGISTER_SYSTEM: Form = Form::begin(
    "Sistem tercatat di bawah anggotanya; SKPD-nya lalu mengajukan kunci.",
    &[
        Field::need("member", "Nomor anggota", "", Ask::Number),
        Field::need("code", "Kode sistem", "Singkatan tanpa spasi, misalnya SIK", Ask::Text),
        Field::need("title", "Nama sistem", "", Ask::Text),
        Field::may(
            "by_certificate",
            "Cukup dengan sertifikat klien",
            "Hanya untuk aplikasi yang tidak dapat menandatangani; ia tidak menerbitkan data",
            Ask::Yes,
        ),
    ],
)
.into(MEMBERS)
.from_row("Nomor", "member")
.where_row(LIVING);
pub const END_SYSTEM: Form = Form::begin(
    "Sistem berakhir saat ini juga, beserta kunci, layanan, dan aksesnya; tidak dapat dihidupkan lagi.",
    &[Field::need("system", "Nomor sistem", "", Ask::Text), REASONS],
)
.into(SYSTEMS)
.from_row("Nomor", "system")
.where_row(LIVING);

pub const PROPOSE_KEY: Form = Form::begin(
    "Kunci menunggu. Petugas Diskominfo menelepon SKPD dan mengetik sidik yang dibacakan; baru sesudah itu kuncinya berlaku.",
    &[
        UNIT,
        Field::need("system", "Sistem pemilik kunci", "", Ask::Pick(&SYSTEM)),
        Field::need("kind", "Jenis kunci", "", Ask::Choice(KeyKind::CHOICES)),
        Field::need("material", "Kunci umum atau sertifikat", "Kunci umum base64, sertifikat PEM, atau SHA-256 sertifikat; jangan pernah kunci rahasianya", Ask::Long),
        Field::may("from", "Hari pertama kunci", "Kosongkan untuk hari ini", Ask::Day),
        Field::need("until", "Hari terakhir kunci", "", Ask::Day),
    ],
)
.into(KEYS);
pub const CONFIRM_KEY: Form = Form::begin(
    "Anda menyatakan sudah menelepon SKPD pada nomor yang Anda ketahui sendiri, dan mengetik sidik yang dibacakannya. Sejak saat itu pesan dengan kunci ini dipercaya.",
    &[
        Field::need("key", "Nomor kunci", "", Ask::Number),
        Field::need("fingerprint", "Sidik yang dibacakan", "Kelompok demi kelompok, dari layar sistem SKPD", Ask::Text),
        Field::may("networks", "Jaringan asal", "Satu per baris, misalnya 10.20.30.0/24; kosong berarti dari mana pun", Ask::Several),
    ],
)
.into(KEYS)
.from_row("Nomor", "key")
.where_row(&[("Keadaan", &["Menunggu pencocokan sidik"])]);
pub const REVOKE_KEY: Form = Form::begin(
    "Kunci tidak dipercaya lagi saat ini juga dan tidak dapat didaftarkan ulang; yang masih menunggu menjadi ditolak.",
    &[UNIT, Field::need("key", "Nomor kunci", "", Ask::Number), REASONS],
)
.into(KEYS)
.from_row("Nomor", "key")
.where_row(&[("Keadaan", &["Menunggu pencocokan sidik", "Berlaku"])]);

pub const MAKE_CODE: Form = Form::begin(
    "Kode muncul pada barisnya dalam daftar, hanya untuk Anda dan hanya selama berlaku. Bacakan lewat telepon pada nomor yang Anda ketahui sendiri, bersama sidik kunci hub. Kunci yang dibawanya menunggu pencocokan sidik oleh orang lain.",
    &[
        Field::need("system", "Sistem yang mendaftar", "", Ask::Pick(&SYSTEM)),
        Field::may("until", "Hari terakhir kunci", "Kosongkan untuk masa paling lama", Ask::Day),
    ],
)
.into(CODES);
pub const REVOKE_CODE: Form = Form::begin(
    "Kode tidak membuka apa pun lagi saat ini juga. Kunci yang sudah dibawanya ditolak atau dicabut tersendiri.",
    &[Field::need("code", "Nomor kode pendaftaran", "", Ask::Number), REASONS],
)
.into(CODES)
.from_row("Nomor", "code")
.where_row(&[("Keadaan", &["Terbuka sampai waktunya"])]);

pub const OFFER_SERVICE: Form = Form::begin(
    "Layanan masuk katalog. Alamatnya menunggu persetujuan Diskominfo, dan tidak seorang pun memanggilnya sebelum kepala SKPD memberi akses.",
    &[
        UNIT,
        Field::need("system", "Sistem yang menyediakan", "", Ask::Pick(&SYSTEM)),
        Field::need("code", "Kode layanan", "Huruf, angka, titik, dan garis, misalnya pasien", Ask::Text),
        Field::need("title", "Nama layanan", "", Ask::Text),
        Field::need("meaning", "Isi layanan", "Apa yang diberikannya, untuk pembaca katalog dari SKPD lain", Ask::Long),
        PERSONAL,
        Field::may(
            "url",
            "Alamat layanan",
            "Misalnya https://sik.dinkes.lan/api; kosong hanya untuk layanan Simpul sendiri",
            Ask::Text,
        ),
        Field::may("openapi", "Dokumen OpenAPI", "JSON, versi 3.0 atau 3.1", Ask::Long),
    ],
)
.into(SERVICES);
pub const OFFER_OWN: Form = Form::begin(
    "Layanan Simpul masuk katalog, dan uraian set datanya menunggu walidata; tidak seorang pun memakainya sebelum kepala SKPD memberi akses. Yang sudah terdaftar tidak berubah.",
    &[UNIT, Field::need("system", "Sistem dengan kode SIMPUL", "", Ask::Pick(&SYSTEM))],
)
.into(SERVICES);
pub const PROPOSE_ADDRESS: Form = Form::begin(
    "Alamat baru menunggu persetujuan Diskominfo; sampai saat itu yang lama tetap dipakai.",
    &[
        UNIT,
        Field::need("service", "Nomor layanan", "", Ask::Text),
        Field::need("url", "Alamat layanan", "Misalnya https://sik.dinkes.lan/api", Ask::Text),
    ],
)
.into(SERVICES)
.from_row("Nomor", "service")
.where_row(LIVING);
pub const APPROVE_ADDRESS: Form = Form::begin(
    "Hub boleh menyambung ke alamat ini, hanya bila mesinnya berada dalam jaringan yang Anda sebut. Alamat sebelumnya tidak dipakai lagi.",
    &[
        Field::need("address", "Nomor usulan alamat", "", Ask::Number),
        Field::need("networks", "Jaringan tujuan", "Satu per baris, misalnya 10.20.30.0/24", Ask::Several),
    ],
)
.into(ADDRESSES)
.from_row("Nomor", "address")
.where_row(&[("Keadaan", &["Menunggu persetujuan"])]);
pub const REJECT_ADDRESS: Form = Form::begin(
    "Usulan alamat ini disisihkan; yang berlaku tetap dipakai.",
    &[Field::need("address", "Nomor usulan alamat", "", Ask::Number), REASONS],
)
.into(ADDRESSES)
.from_row("Nomor", "address")
.where_row(&[("Keadaan", &["Menunggu persetujuan"])]);
pub const END_SERVICE: Form = Form::begin(
    "Layanan berakhir saat ini juga bagi semua yang memakainya; kodenya tidak dipakai lagi.",
    &[UNIT, Field::need("service", "Nomor layanan", "", Ask::Text), REASONS],
)
.into(SERVICES)
.from_row("Nomor", "service")
.where_row(LIVING);

pub const DESCRIBE_DATASET: Form = Form::begin(
    "Uraian menunggu walidata. Sejak disetujui, setiap peristiwa diperiksa dengan skema ini; perubahan yang merusak pembaca memerlukan versi baru.",
    &[
        UNIT,
        Field::need("system", "Sistem yang menerbitkan", "", Ask::Pick(&SYSTEM)),
        Field::need("code", "Kode set data", "Huruf kecil, angka, dan garis, misalnya kunjungan-puskesmas", Ask::Text),
        Field::need("version", "Versi set data", "1 untuk yang pertama; yang sama bila hanya menambah", Ask::Number),
        Field::need("title", "Nama set data", "", Ask::Text),
        Field::need("meaning", "Arti satu catatan", "Seperti dipahami pembaca dari SKPD lain", Ask::Long),
        Field::need("period", "Diperbarui", "", Ask::Choice(Period::CHOICES)),
        Field::may("measure", "Satuan ukuran", "Misalnya orang atau rupiah", Ask::Text),
        Field::may("reference_codes", "Kode referensi", "Satu per baris: bidang = daftar kodenya", Ask::Several),
        Field::need("schema", "Skema satu catatan", "JSON Schema; tanpa rujukan ke luar", Ask::Long),
        Field::may("example", "Contoh catatan", "JSON dengan data karangan", Ask::Long),
        PERSONAL,
        Field::need("legal_ground", "Dasar hukum", "Peraturan dan pasalnya", Ask::Text),
        Field::need("retention_days", "Disimpan hub (hari)", "Untuk penerima yang tertinggal", Ask::Number),
    ],
)
.into(DATASETS);
pub const APPROVE_DATASET: Form = Form::begin(
    "Uraian ini menjadi standar datanya: masuk katalog, dan setiap peristiwa diperiksa dengannya. Baca dahulu bidangnya (laporan bidang-set-data).",
    &[Field::need("description", "Nomor uraian", "", Ask::Number)],
)
.into(DATASETS)
.from_row("Nomor", "description")
.where_row(&[("Keadaan", &["Menunggu walidata"])]);
pub const REJECT_DATASET: Form = Form::begin(
    "Uraian ini disisihkan; produsennya memperbaiki lalu mengajukan lagi.",
    &[Field::need("description", "Nomor uraian", "", Ask::Number), REASONS],
)
.into(DATASETS)
.from_row("Nomor", "description")
.where_row(&[("Keadaan", &["Menunggu walidata"])]);
pub const END_DATASET: Form = Form::begin(
    "Set data, atau satu versinya, berakhir saat ini juga: peristiwanya tidak diterima dan tidak dibagikan lagi.",
    &[
        UNIT,
        Field::need("dataset", "Kode set data", "", Ask::Text),
        Field::may("version", "Versi set data", "Kosongkan untuk seluruhnya", Ask::Number),
        REASONS,
    ],
)
.into(DATASETS)
.from_row("Kode Set Data", "dataset")
.where_row(LIVING);

pub const ASK_ACCESS: Form = Form::begin(
    "Permohonan bernomor dikirim kepada kepala SKPD penyedia, yang menyetujui atau menolaknya. Minta hanya yang diperlukan.",
    &[
        Field::need("unit", "SKPD yang meminta", "", Ask::Unit),
        Field::need("client", "Sistem yang akan memakai", "", Ask::Pick(&SYSTEM)),
        Field::may("service", "Layanan", "Kosongkan bila meminta set data", Ask::Pick(&SERVICE)).under("Yang diminta: satu layanan"),
        Field::may("endpoints", "Cara dan jalur", "Satu per baris, misalnya GET /pasien/*; * satu bagian, ** semua bagian sesudahnya", Ask::Several),
        Field::may("dataset", "Kode set data", "Kosongkan bila meminta layanan", Ask::Text).under("Atau: satu set data"),
        Field::may("version", "Versi set data", "Versi yang berlaku menurut katalog", Ask::Number),
        Field::may("deliver_to", "Dikirim ke layanan", "Kode layanan sendiri yang menerima peristiwa; kosongkan bila diambil sendiri", Ask::Text),
        Field::need("purpose", "Tujuan", "Untuk pekerjaan apa datanya dipakai", Ask::Long).under("Mengapa dan sampai kapan"),
        Field::need("legal_ground", "Dasar hukum", "Peraturan dan pasalnya", Ask::Text),
        Field::may("personal_ground", "Dasar data pribadi", "Wajib bila yang diminta memuat data pribadi", Ask::Choice(PersonalGround::CHOICES)),
        Field::need("until", "Hari terakhir akses", "", Ask::Day),
    ],
)
.into(CATALOGUE)
.from_row("Nomor Layanan", "service")
.and_from(&[("Kode Set Data", "dataset"), ("Versi", "version")]);
pub const APPROVE_ACCESS: Form = Form::on(
    "access",
    "Sejak hari ini sistem yang meminta boleh memakai yang disebut di atas, sampai hari terakhirnya atau sampai diakhiri.",
    &[Field::may(
        "until",
        "Hari terakhir akses",
        "Kosongkan untuk hari yang diminta; tidak dapat lebih lama",
        Ask::Day,
    )],
);
pub const REFUSE_ACCESS: Form =
    Form::on("access", "Permohonan ditolak; pemohon membaca alasannya dan dapat meminta lagi.", &[REASONS]);
pub const END_ACCESS: Form =
    Form::on("access", "Akses berakhir saat ini juga; untuk memakainya lagi diperlukan permohonan baru.", &[REASONS]);
pub const GIVE_UP_ACCESS: Form = Form::begin(
    "Permohonan dicabut, atau aksesnya berakhir saat ini juga.",
    &[
        Field::need("unit", "SKPD yang meminta", "", Ask::Unit),
        Field::need("access", "Nomor permohonan akses", "", Ask::Text),
        REASONS,
    ],
)
.into(ACCESS)
.from_row("Nomor", "access")
.where_row(&[("Keadaan", &["Diajukan", "Disetujui"])]);

/// Registers of what the hub keeps; their reports stand in the hub.
const ASIDE: &str = "karantina-peristiwa";
const STREAMS: &str = "aliran-peristiwa";
const ALARMS: &str = "alarm-pertukaran";
const SET_ASIDE: &[Only] = &[("Keadaan", &["Disisihkan"])];
const SECOND_HAND: &[Only] = &[("Keadaan", &["Menunggu orang kedua"])];
const EVENT: Field = Field::need("event", "Peristiwa", "set data/versi/nomor, seperti pada daftarnya", Ask::Text);
const ORDER: Field = Field::need("order", "Nomor usulan", "", Ask::Number);

pub const PROPOSE_RESEND: Form = Form::begin(
    "Usulan menunggu orang kedua. Sesudah disetujui hub memeriksanya sekali lagi, lalu mengirimkannya kepada semua penerima; yang belum sesuai tetap disisihkan.",
    &[
        UNIT,
        EVENT,
        Field::may(
            "data",
            "Isi yang dibetulkan",
            "Seluruh catatan sebagai JSON; kosongkan untuk mengirimnya seperti datangnya",
            Ask::Long,
        ),
        REASONS,
    ],
)
.into(ASIDE)
.from_row("Peristiwa", "event")
.where_row(SET_ASIDE);
pub const APPROVE_RESEND: Form = Form::begin(
    "Anda menyatakan sudah membaca isinya. Hub mengirimkannya kepada semua penerima; tidak dapat ditarik kembali.",
    &[UNIT, ORDER],
)
.into(ASIDE)
.from_row("Usulan", "order")
.where_row(SECOND_HAND);
pub const REJECT_RESEND: Form =
    Form::begin("Usulan ditolak; peristiwanya tetap disisihkan dan dapat diusulkan lagi.", &[UNIT, ORDER, REASONS])
        .into(ASIDE)
        .from_row("Usulan", "order")
        .where_row(SECOND_HAND);
pub const DISCARD_EVENT: Form = Form::begin(
    "Peristiwa dibuang: isinya dihapus dan tidak sampai kepada siapa pun; identitas, alasan, dan tanda terimanya tetap. Tidak dapat dikembalikan, kecuali pengirim mengirim peristiwa baru.",
    &[UNIT, EVENT, REASONS],
)
.into(ASIDE)
.from_row("Peristiwa", "event")
.where_row(SET_ASIDE);
pub const RELEASE_STREAM: Form = Form::begin(
    "Yang menunggu diperiksa dengan skema yang berlaku sekarang, menurut urutannya: yang sesuai diteruskan, yang tidak tetap disisihkan sendiri-sendiri, dan aliran berjalan lagi.",
    &[
        UNIT,
        Field::need("stream", "Aliran", "set data/versi, seperti pada daftarnya", Ask::Text),
        REASONS,
    ],
)
.into(STREAMS)
.from_row("Aliran", "stream")
.where_row(&[("Keadaan", &["Ditahan"])]);
pub const RESUME_DELIVERY: Form = Form::begin(
    "Hub menanyai alamat penerima sekali lagi; bila setuju, peristiwa yang tertinggal diantar menurut urutannya.",
    &[UNIT, Field::need("access", "Nomor urut akses", "", Ask::Number), REASONS],
)
.into(STREAMS)
.from_row("Akses", "access")
.where_row(&[("Pengantaran", &["Berhenti"])]);
pub const NOTE_ALARM: Form = Form::begin(
    "Alarm tidak ditampilkan lagi sebagai yang belum dilihat; bila terjadi lagi, ia muncul sebagai alarm baru.",
    &[
        Field::need("alarm", "Nomor alarm", "", Ask::Number),
        Field::need("reasons", "Apa yang dilakukan", "Satu per baris; dibaca pemeriksa", Ask::Several),
    ],
)
.into(ALARMS)
.from_row("Nomor", "alarm")
.where_row(&[("Keadaan", &["Belum dilihat"])]);
