//! The exchange on the command line: thin names for its acts and reports.

use std::path::PathBuf;

use clap::Subcommand;
use kernel::Day;

use super::Format;

#[derive(Debug, Subcommand)]
pub enum Exchange {
    /// Anggota: SKPD, atau lembaga luar yang ditanggung sebuah SKPD
    Member {
        #[command(subcommand)]
        what: Member,
    },
    /// Sistem (aplikasi) anggota
    System {
        #[command(subcommand)]
        what: System,
    },
    /// Kunci tanda tangan dan sertifikat sistem
    Key {
        #[command(subcommand)]
        what: Key,
    },
    /// Kode pendaftaran, dibacakan lewat telepon kepada yang memasang agen
    Code {
        #[command(subcommand)]
        what: Code,
    },
    /// Layanan dan alamatnya
    Service {
        #[command(subcommand)]
        what: Service,
    },
    /// Set data menurut Satu Data
    Dataset {
        #[command(subcommand)]
        what: Dataset,
    },
    /// Akses: permohonan, keputusan, dan akhirnya
    Grant {
        #[command(subcommand)]
        what: Grant,
    },
    /// Katalog: apa yang ada, milik siapa, apa artinya
    Catalogue,
    /// Log pesan: siapa memberi apa kepada siapa
    Log {
        #[command(subcommand)]
        what: Log,
    },
    /// Peristiwa yang disisihkan: dilihat, dibetulkan, dikirim ulang, dibuang
    Quarantine {
        #[command(subcommand)]
        what: Quarantine,
    },
    /// Aliran peristiwa: kesegaran, penerima, dan yang ditahan
    Stream {
        #[command(subcommand)]
        what: Stream,
    },
    /// Pengantaran peristiwa ke alamat penerima
    Webhook {
        #[command(subcommand)]
        what: Webhook,
    },
    /// Alarm yang perlu dilihat petugas
    Alarm {
        #[command(subcommand)]
        what: Alarm,
    },
    /// Arus: siapa memberi apa kepada siapa, berapa kali, kapan terakhir, dan apa yang gagal
    Flows {
        /// hari, minggu, atau bulan
        #[arg(long, default_value = "minggu")]
        masa: String,
    },
    /// Agen di samping aplikasi SKPD: terdengar atau tidak, berapa yang menunggu, apa masalahnya
    Agents,
    /// Keputusan petugas atas pertukaran yang berjalan, dan hasilnya
    Decisions,
    /// Data operasional dengan nama bidang X-Road
    Operations {
        /// hari, minggu, atau bulan
        #[arg(long, default_value = "hari")]
        masa: String,
        #[arg(long, value_enum, default_value = "json")]
        format: Format,
    },
    /// Dokumen OpenAPI 3.1 dari katalog
    Openapi {
        /// Alamat hub, misalnya https://hub.contoh.go.id
        #[arg(long, value_name = "ALAMAT")]
        base: String,
    },
    /// Dokumen AsyncAPI 3 dari katalog
    Asyncapi {
        /// Alamat hub, misalnya https://hub.contoh.go.id
        #[arg(long, value_name = "ALAMAT")]
        base: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Log {
    /// Memeriksa cermin log (folder tlog-tiles), tanpa basis data
    Verify {
        #[arg(long, value_name = "FOLDER")]
        mirror: PathBuf,
        /// Kunci publik log; tanpa ini dari berkas kunci daerah, atau kunci.txt dalam cermin itu sendiri
        #[arg(long, value_name = "KUNCI")]
        verifier: Option<String>,
        /// Checkpoint yang disimpan dahulu: log harus lanjutannya
        #[arg(long, value_name = "BERKAS")]
        checkpoint: Option<PathBuf>,
    },
    /// Menulis seluruh log ke folder, selagi tidak dilayani
    Export { folder: PathBuf },
    /// Mencari jejak sebuah tanda terima (simpul-log-leaf), dengan bukti bahwa checkpoint memuatnya
    Find { leaf: String },
}

#[derive(Debug, Subcommand)]
pub enum Quarantine {
    List,
    /// Mengusulkan pengiriman ulang, seperti datangnya atau dengan isi yang dibetulkan; menunggu orang kedua
    Resend {
        /// set-data/versi/nomor, seperti pada daftarnya
        event: String,
        /// Kode SKPD produsennya
        #[arg(long)]
        unit: String,
        /// Isi yang dibetulkan sebagai JSON, atau @BERKAS
        #[arg(long = "isi", value_name = "JSON")]
        content: Option<String>,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    /// Orang kedua menyetujui pengiriman ulang
    Approve {
        /// Nomor usulan
        order: i64,
        #[arg(long)]
        unit: String,
    },
    /// Menolak usulan pengiriman ulang
    Reject {
        order: i64,
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    /// Membuang peristiwa yang tidak dapat dibetulkan
    Discard {
        /// set-data/versi/nomor, seperti pada daftarnya
        event: String,
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Stream {
    List,
    /// Melepaskan aliran yang ditahan, dengan skema yang berlaku sekarang
    Release {
        /// set-data/versi, seperti pada daftarnya
        stream: String,
        /// Kode SKPD produsennya
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Webhook {
    /// Menanyai lagi alamat yang tidak mau diantari
    Resume {
        /// Nomor urut akses, seperti pada daftar aliran
        access: i64,
        /// Kode SKPD penerimanya
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Alarm {
    List,
    /// Menandai alarm sudah dilihat, dengan apa yang dilakukan
    Note {
        alarm: i64,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Member {
    /// Mendaftarkan anggota
    Add {
        /// Kode SKPD yang bertanggung jawab
        #[arg(long)]
        unit: String,
        /// Kelas anggota, misalnya GOV
        #[arg(long, default_value = "GOV")]
        class: String,
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
    },
    List,
    /// Mengakhiri anggota beserta semua sistem, kunci, layanan, dan aksesnya
    End {
        member: i64,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum System {
    /// Mendaftarkan sistem anggota
    Add {
        /// Nomor anggota pada daftarnya
        #[arg(long)]
        member: i64,
        #[arg(long)]
        code: String,
        #[arg(long)]
        title: String,
        /// Dikenal cukup dengan sertifikat kliennya, tanpa tanda tangan
        #[arg(long)]
        by_certificate: bool,
    },
    List,
    /// Mengakhiri sistem beserta kunci, layanan, dan aksesnya
    End {
        /// Pengenal ID-…/…/…/…, atau nomornya
        system: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Key {
    /// Mengajukan kunci umum atau sertifikat
    Add {
        /// Kode SKPD yang bertanggung jawab
        #[arg(long)]
        unit: String,
        #[arg(long)]
        system: String,
        /// tanda-tangan atau sertifikat
        #[arg(long, default_value = "tanda-tangan")]
        kind: String,
        /// Kunci umum base64, sertifikat PEM, SHA-256-nya, atau @BERKAS
        #[arg(long)]
        material: String,
        #[arg(long)]
        from: Option<Day>,
        #[arg(long)]
        until: Day,
    },
    /// Memberlakukan kunci dengan sidik yang dibacakan lewat telepon
    Confirm {
        key: i64,
        /// Kelompok angka sidiknya
        #[arg(long)]
        fingerprint: String,
        /// Jaringan asal permintaannya, misalnya 10.20.30.0/24; boleh berulang, tanpa ini dari mana pun
        #[arg(long = "network")]
        networks: Vec<String>,
    },
    /// Mencabut kunci saat ini juga, atau menolak usulannya
    #[command(alias = "end")]
    Revoke {
        key: i64,
        /// Kode SKPD yang bertanggung jawab
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    List {
        /// Hanya yang segera berakhir
        #[arg(long)]
        soon: bool,
    },
    /// Sidik sebuah kunci atau sertifikat, untuk dibacakan; tidak memerlukan basis data
    Fingerprint {
        /// tanda-tangan atau sertifikat
        #[arg(long, default_value = "tanda-tangan")]
        kind: String,
        /// Kunci umum base64, sertifikat PEM, atau @BERKAS
        material: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Code {
    /// Membuat kode; ia tampil di sini saja
    Add {
        /// Pengenal ID-…/…/…/…, atau nomornya
        #[arg(long)]
        system: String,
        /// Hari terakhir kunci yang dibawanya; masa paling lama bila tidak disebut
        #[arg(long)]
        until: Option<Day>,
    },
    List,
    /// Mencabut kode saat ini juga
    #[command(alias = "end")]
    Revoke {
        code: i64,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Service {
    /// Menawarkan layanan; alamatnya menunggu persetujuan
    Add {
        /// Kode SKPD yang bertanggung jawab
        #[arg(long)]
        unit: String,
        #[arg(long)]
        system: String,
        #[arg(long)]
        code: String,
        #[arg(long)]
        title: String,
        #[arg(long)]
        meaning: String,
        /// Alamat https://…; tidak untuk layanan Simpul sendiri
        #[arg(long)]
        url: Option<String>,
        /// Memuat data pribadi
        #[arg(long)]
        personal: bool,
        /// Dokumen OpenAPI sebagai JSON, atau @BERKAS
        #[arg(long)]
        openapi: Option<String>,
    },
    /// Mengusulkan alamat lain
    Move {
        service: String,
        #[arg(long)]
        unit: String,
        #[arg(long)]
        url: String,
    },
    /// Menyetujui alamat dalam jaringan yang disebut
    Approve {
        /// Nomor usulan alamat
        address: i64,
        /// Misalnya 10.20.30.0/24; boleh diulang
        #[arg(long = "network", required = true)]
        networks: Vec<String>,
    },
    /// Menolak usulan alamat
    Reject {
        address: i64,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    List,
    /// Usulan dan riwayat alamat
    Addresses,
    End {
        service: String,
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

/// Uraian sebuah set data.
#[derive(Debug, clap::Args)]
pub struct Described {
    /// Kode SKPD produsennya
    #[arg(long)]
    pub unit: String,
    /// Sistem yang menerbitkannya
    #[arg(long)]
    pub system: String,
    #[arg(long)]
    pub code: String,
    #[arg(long, default_value_t = 1)]
    pub version: i64,
    #[arg(long)]
    pub title: String,
    /// Arti satu catatan
    #[arg(long)]
    pub meaning: String,
    /// seketika, harian, mingguan, bulanan, triwulanan, semesteran, tahunan, sewaktu
    #[arg(long)]
    pub period: String,
    /// Satuan ukuran
    #[arg(long, default_value = "")]
    pub measure: String,
    /// bidang = daftar kodenya; boleh diulang
    #[arg(long = "reference")]
    pub references: Vec<String>,
    /// JSON Schema satu catatan, atau @BERKAS
    #[arg(long)]
    pub schema: String,
    /// Contoh catatan, atau @BERKAS
    #[arg(long)]
    pub example: Option<String>,
    /// Memuat data pribadi
    #[arg(long)]
    pub personal: bool,
    #[arg(long)]
    pub legal_ground: String,
    /// Berapa hari peristiwanya disimpan hub
    #[arg(long)]
    pub retention_days: i64,
}

#[derive(Debug, Subcommand)]
pub enum Dataset {
    /// Menguraikan set data; menunggu walidata
    Add(Box<Described>),
    /// Mendaftarkan set data dan layanan Simpul sendiri seperti adanya; uraiannya menunggu walidata
    Own {
        /// Kode SKPD yang bertanggung jawab
        #[arg(long)]
        unit: String,
        /// Sistem dengan kode SIMPUL
        #[arg(long)]
        system: String,
    },
    /// Walidata menyetujui uraian
    Approve {
        description: i64,
    },
    /// Walidata menolak uraian
    Reject {
        description: i64,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    List,
    /// Bidang satu uraian
    Fields {
        description: i64,
    },
    /// Mengakhiri set data, atau satu versinya
    End {
        dataset: String,
        #[arg(long)]
        unit: String,
        #[arg(long)]
        version: Option<i64>,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}

/// Permohonan akses.
#[derive(Debug, clap::Args)]
pub struct Wanted {
    /// Kode SKPD yang meminta
    #[arg(long)]
    pub unit: String,
    /// Sistem yang akan memakai
    #[arg(long)]
    pub client: String,
    /// Layanan ID-…/…/…/…/…, atau nomornya
    #[arg(long, conflicts_with = "dataset")]
    pub service: Option<String>,
    /// Cara dan jalur, misalnya "GET /pasien/*"; boleh diulang
    #[arg(long = "endpoint")]
    pub endpoints: Vec<String>,
    /// Kode set data
    #[arg(long, requires = "version")]
    pub dataset: Option<String>,
    #[arg(long)]
    pub version: Option<i64>,
    /// Kode layanan sendiri yang menerima peristiwa
    #[arg(long)]
    pub deliver_to: Option<String>,
    #[arg(long)]
    pub purpose: String,
    #[arg(long)]
    pub legal_ground: String,
    /// Dasar data pribadi: persetujuan-pemilik, perjanjian, kewajiban-hukum, kepentingan-vital, tugas-publik, kepentingan-sah
    #[arg(long)]
    pub personal_ground: Option<String>,
    #[arg(long)]
    pub until: Day,
}

#[derive(Debug, Subcommand)]
pub enum Grant {
    /// Memohon akses kepada kepala SKPD penyedia
    Add(Box<Wanted>),
    /// Menyetujui, atau menyetujui lebih pendek
    Approve {
        /// Nomor permohonan, atau nomor urutnya
        access: String,
        #[arg(long)]
        until: Option<Day>,
    },
    /// Menolak permohonan
    Refuse {
        access: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    List,
    /// Penyedia mengakhiri akses
    End {
        access: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
    /// Peminta mencabut permohonan atau melepaskan akses
    GiveUp {
        access: String,
        #[arg(long)]
        unit: String,
        #[arg(long = "reason", required = true)]
        reasons: Vec<String>,
    },
}
