//! The command line. Help is in Indonesian first, since officials read it.

mod bukti;
pub mod exchange;
pub mod outside;
mod people;
mod serving;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kernel::Day;

pub use bukti::Bukti;
pub use people::{Official, Role, User};
pub use serving::{Machines, Oidc};

#[derive(Debug, Parser)]
#[command(
    name = "simpul",
    version,
    about = "Simpul: dari anggaran sampai pencairan, di mesin daerah sendiri",
    after_help = "Contoh: simpul init --data latihan --wilayah 81.04 --nama \"Kabupaten Buru\" --latihan\n\
                  Kode keluar: 0 berhasil, 2 masukan salah, 3 ditolak aturan, 4 tidak ditemukan, 5 tidak berwenang, 6 sibuk atau jam keliru, 1 gagal."
)]
pub struct Cli {
    /// Jawaban sebagai JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub at: At,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data are, who acts, and when.
#[derive(Clone, Debug, Args)]
pub struct At {
    /// Folder basis data tertanam
    #[arg(long, env = "SIMPUL_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Basis data PostgreSQL, misalnya postgres://pengguna@127.0.0.1/simpul
    #[arg(long, env = "SIMPUL_DATABASE", global = true, conflicts_with = "data")]
    pub database: Option<String>,
    /// Berkas kunci daerah (bukan untuk folder latihan)
    #[arg(long, env = "SIMPUL_KEYS", global = true)]
    pub keys: Option<PathBuf>,
    /// Nama pengguna pejabat yang bertindak
    #[arg(long = "as", value_name = "PENGGUNA", global = true)]
    pub as_user: Option<String>,
    /// Hari ini menurut folder latihan, tahun-bulan-hari
    #[arg(long, value_name = "TANGGAL", global = true)]
    pub today: Option<Day>,
    /// Alamat Simpul bagi peramban, dicetak pada dokumen, misalnya https://simpul.contoh.go.id
    #[arg(long, env = "SIMPUL_PUBLIC_ADDRESS", value_name = "ALAMAT", global = true)]
    pub public_address: Option<String>,
    /// Alamat halaman publik, dicetak pada dokumen sebagai tempat memeriksanya, bila berbeda dari alamat Simpul
    #[arg(long, env = "SIMPUL_PORTAL_ADDRESS", value_name = "ALAMAT", global = true)]
    pub portal_address: Option<String>,
    /// Antivirus (clamd) yang memeriksa lampiran: berkas soket, atau alamat seperti 127.0.0.1:3310
    #[arg(long, env = "SIMPUL_CLAMD", value_name = "ALAMAT", global = true)]
    pub clamd: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Membuat daerah baru
    Init {
        /// Kode wilayah, misalnya 81.04
        #[arg(long)]
        wilayah: String,
        /// Nama daerah
        #[arg(long)]
        nama: String,
        /// WIB, WITA, atau WIT
        #[arg(long, default_value = "WIB")]
        zona: String,
        /// Folder latihan: tanpa kredensial, semua keluarannya bertanda LATIHAN
        #[arg(long)]
        latihan: bool,
        /// PostgreSQL: peran aplikasi yang disiapkan sekaligus, misalnya simpul_app
        #[arg(long, value_name = "PERAN")]
        grant: Option<String>,
    },
    /// PostgreSQL: sebagai pemilik, memutakhirkan tabel dan menyiapkan peran aplikasi yang sempit
    Grant { role: String },
    /// Membawa berkas sistem nasional masuk
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Anggaran: versi dan perbandingannya
    Budget {
        #[command(subcommand)]
        what: Budget,
    },
    /// Memeriksa seluruh rantai satu tahun
    Check {
        #[arg(long)]
        tahun: i32,
    },
    /// Laporan: lra, realisasi, pagu, pejabat, …
    Report {
        name: String,
        #[arg(long)]
        tahun: Option<i32>,
        /// Pengelompokan
        #[arg(long)]
        by: Option<String>,
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
        /// Saringan nama=nilai
        #[arg(long = "filter", value_name = "NAMA=NILAI")]
        filters: Vec<String>,
        /// Berkas tujuan; tanpa ini ke layar
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Menulis berkas: bentuk sistem nasional, atau dokumen resmi sebagai PDF
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Mencocokkan laporan sistem nasional dengan yang tercatat; tidak mengubah apa pun
    Reconcile {
        #[command(subcommand)]
        what: Reconcile,
    },
    /// Benang merah: dari dokumen ke program dan ke pembayarannya
    Trace {
        /// Nomor dokumen, atau nomor urut konsep
        number: String,
    },
    /// Melakukan satu langkah resmi
    Act {
        /// Nama langkah, misalnya submit-spp
        #[arg(required_unless_present_any = ["list", "schema"])]
        name: Option<String>,
        /// Masukan JSON, atau @BERKAS
        #[arg(long, default_value = "{}")]
        input: String,
        /// Kunci idempotensi: mengulang kunci tidak mengulang langkah
        #[arg(long)]
        key: Option<String>,
        /// Tanggal dokumen, bila langkahnya mengenal tanggal
        #[arg(long)]
        date: Option<Day>,
        /// Jalankan semua pemeriksaan tanpa menyimpan
        #[arg(long)]
        dry_run: bool,
        /// Daftar semua langkah
        #[arg(long, exclusive = false)]
        list: bool,
        /// Skema JSON masukan sebuah langkah
        #[arg(long, value_name = "NAMA")]
        schema: Option<String>,
    },
    /// Melampirkan bukti (PDF, JPEG, PNG) pada dokumen
    Attach {
        /// Nomor dokumen, atau nomor urut konsep
        number: String,
        file: PathBuf,
        /// tagihan, kuitansi, kontrak, berita-acara, faktur-pajak, daftar-penerima, surat-pernyataan, keputusan, foto, bukti-transfer, lain
        #[arg(long)]
        jenis: String,
    },
    /// Pengguna
    User {
        #[command(subcommand)]
        what: User,
    },
    /// Pejabat
    Official {
        #[command(subcommand)]
        what: Official,
    },
    /// Jabatan menurut keputusan
    Role {
        #[command(subcommand)]
        what: Role,
    },
    /// Pertukaran data: anggota, kunci, layanan, set data, akses, katalog
    Exchange {
        #[command(subcommand)]
        what: exchange::Exchange,
    },
    /// Agen pertukaran di samping aplikasi sebuah SKPD
    Agent(agent::command::Agent),
    /// Jurnal tersegel
    Journal {
        #[command(subcommand)]
        what: Journal,
    },
    /// Mencadangkan ke berkas, sambil tetap dipakai
    Backup { file: PathBuf },
    /// Memulihkan cadangan ke tempat kosong; jurnal memulai epoch baru
    Restore {
        file: PathBuf,
        /// Checkpoint terakhir yang disimpan saksi: jurnal, dan boleh juga log pertukaran
        #[arg(long)]
        saksi: Vec<PathBuf>,
        /// Pembukuannya saja: log pertukaran di cadangan rusak atau hilang
        #[arg(long)]
        tanpa_pertukaran: bool,
    },
    /// Memeriksa pemasangan
    Doctor {
        /// Folder terbitan, untuk memeriksa jawaban saksi
        #[arg(long, env = "SIMPUL_PUBLISH", value_name = "FOLDER")]
        publish: Option<PathBuf>,
    },
    /// Memutakhirkan program dari berkas rilis bertanda tangan: diperiksa, dicadangkan, dicoba, lalu ditukar
    Update(crate::commands::update::Asked),
    /// Melayani halaman dan API JSON
    Serve {
        /// Alamat dengar
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        #[command(flatten)]
        oidc: Oidc,
        #[command(flatten)]
        machines: Machines,
        #[command(flatten)]
        publishing: outside::Publishing,
    },
    /// Menerbitkan sekali yang boleh dilihat umum, ke folder yang dibaca simpul portal
    Publish(outside::Publish),
    /// Melayani halaman publik dari folder terbitan: tanpa basis data, tanpa rahasia
    Portal(outside::Portal),
    /// Saksi di mesin lain: membenarkan jurnal yang melanjutkan yang pernah dilihatnya
    Witness {
        #[command(subcommand)]
        what: outside::Witness,
    },
    /// Daerah contoh: satu pembayaran dari anggaran sampai SP2D, lalu melayani halaman dengan tautan masuk
    Demo {
        /// Folder contoh; tanpa ini folder sementara
        #[arg(long)]
        data: Option<PathBuf>,
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// Berhenti setelah peragaan, tanpa melayani
        #[arg(long)]
        no_serve: bool,
    },
    /// Mengisi folder latihan kosong dengan pembayaran yang menunggu SP2D, untuk pengukuran
    #[command(hide = true)]
    Fill {
        /// Pembayaran yang tersebar di semua SKPD
        #[arg(long)]
        spread: usize,
        /// Pembayaran di satu SKPD
        #[arg(long)]
        one: usize,
        /// Pejabat seluruhnya, masing-masing dengan kata sandi dan tanda API; 0: hanya yang diperlukan
        #[arg(long, default_value_t = 0)]
        officials: usize,
        /// Instansi di jalur pertukaran; 0: tidak ada
        #[arg(long, default_value_t = 0)]
        agencies: usize,
        /// Tempat layanan instansi pertama
        #[arg(long, default_value = "")]
        provider: String,
        /// Berkas hasil: nomor urut SPM dan tanda API
        #[arg(long)]
        output: PathBuf,
    },
    /// Pelengkapan perintah untuk shell
    Completions { shell: clap_complete::Shell },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Xlsx,
    Pdf,
}

/// Yang disebut bersama berkas daftar penerima.
#[derive(Debug, Args)]
pub struct Payees {
    /// Kode SKPD atau unit yang membayar
    #[arg(long)]
    pub unit: String,
    #[arg(long)]
    pub tahun: i32,
    /// gaji, tambahan, atau honorarium
    #[arg(long)]
    pub jenis: String,
    /// Bulan yang dibayar, 1 sampai 12
    #[arg(long)]
    pub bulan: u8,
    /// Bulan terakhir, bila jumlahnya untuk beberapa bulan
    #[arg(long)]
    pub sampai: Option<u8>,
    /// Nomor keputusan honorarium; atau nama daftarnya, misalnya gaji ke-13
    #[arg(long, default_value = "")]
    pub dasar: String,
    /// Tanggal keputusannya, tahun-bulan-hari
    #[arg(long)]
    pub tanggal_dasar: Option<String>,
    /// Berapa baris yang tidak terbaca boleh disisihkan
    #[arg(long, default_value_t = 0)]
    pub sisihkan: u32,
    pub file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Rekap APBD (rekap 4 atau 5, XLSX atau CSV)
    Apbd {
        #[arg(long)]
        tahun: i32,
        /// kua-ppas, rapbd, murni, pergeseran-N, kupa-ppas, perubahan, atau label lain
        #[arg(long)]
        tahapan: String,
        file: PathBuf,
    },
    /// Rincian belanja: satu baris satu komponen dengan koefisien dan harga satuannya (XLSX atau CSV)
    Rincian {
        #[arg(long)]
        tahun: i32,
        /// Seperti pada import apbd
        #[arg(long)]
        tahapan: String,
        file: PathBuf,
    },
    /// Laporan Realisasi Per Dokumen
    Realisasi {
        #[arg(long)]
        tahun: i32,
        file: PathBuf,
    },
    /// Standar harga (SSH, SBU, ASB, HSPK; XLSX atau CSV)
    Harga {
        /// Tahun anggaran yang memakainya
        #[arg(long)]
        tahun: i32,
        /// ssh, sbu, asb, atau hspk; untuk baris yang tidak menyebut jenisnya
        #[arg(long, default_value = "ssh")]
        jenis: String,
        /// Hari mulai berlaku, tahun-bulan-hari; hari ini bila tidak disebut
        #[arg(long)]
        mulai: Option<String>,
        /// Keputusan yang menetapkannya
        #[arg(long)]
        dasar: Option<String>,
        file: PathBuf,
    },
    /// Rekening koran satu rekening daerah (CSV, MT940, atau ISO 20022 camt.053)
    RekeningKoran {
        /// Nomor pada daftar rekening daerah (simpul report rekening-daerah)
        #[arg(long)]
        account: i64,
        /// Tahun anggaran; tahun ini bila tidak disebut
        #[arg(long)]
        tahun: Option<i32>,
        file: PathBuf,
    },
    /// Daftar penerima gaji, tambahan penghasilan, atau honorarium (XLSX atau CSV)
    DaftarPenerima(Payees),
    /// Daftar pegawai BKPSDM (XLSX atau CSV); berlaku sesudah petugas kedua memberlakukannya
    Pegawai {
        /// Berapa baris yang tidak dapat diambil boleh disisihkan
        #[arg(long, default_value_t = 0)]
        sisihkan: u32,
        file: PathBuf,
    },
    /// Mengambil bukti yang hilang dari folder simpul-berkas di samping cadangan
    Lampiran { folder: PathBuf },
    /// Anggaran kas: satu baris satu rekening, kolom BULAN_1 sampai BULAN_12
    AnggaranKas {
        #[arg(long)]
        tahun: i32,
        file: PathBuf,
    },
    /// Daftar kode resmi (kolom kode, nama)
    Referensi {
        #[arg(long)]
        tahun: i32,
        /// urusan, bidang, program, kegiatan, sub_kegiatan, rekening, sumber_dana
        #[arg(long)]
        jenis: String,
        /// Keputusan yang menetapkannya
        #[arg(long)]
        sumber: String,
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Reconcile {
    /// Laporan Realisasi Per Dokumen dari SIPD-RI
    Sipd {
        #[arg(long)]
        tahun: i32,
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Budget {
    /// Membandingkan dua tahapan
    Compare {
        #[arg(long)]
        tahun: i32,
        #[arg(long)]
        from: String,
        #[arg(long)]
        to: String,
        /// skpd, sub-kegiatan, atau rekening
        #[arg(long, default_value = "sub-kegiatan")]
        level: String,
    },
    /// Memeriksa sebuah tahapan terhadap plafonnya
    Check {
        #[arg(long)]
        tahun: i32,
        /// Tahapan yang memberi plafon
        #[arg(long, default_value = "kua-ppas")]
        ceilings: String,
        /// Tahapan yang diperiksa
        #[arg(long)]
        against: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Export {
    /// Anggaran sebuah tahapan dalam susunan sistem nasional (XLSX, atau CSV menurut akhiran berkas)
    Apbd {
        #[arg(long)]
        tahun: i32,
        #[arg(long)]
        tahapan: String,
        /// rekap5 (paket), rekap4 (standar harga), rincian, atau rekap (rekening saja)
        #[arg(long)]
        layout: String,
        file: PathBuf,
    },
    /// Laporan Realisasi Per Dokumen, 45 kolom
    Realisasi {
        #[arg(long)]
        tahun: i32,
        file: PathBuf,
    },
    /// Buku setahun sebagai jurnal berpasangan untuk program lain: kas bendahara, RKUD, belanja, penerimaan
    Buku {
        #[arg(long)]
        tahun: i32,
        /// Satu SKPD; tanpa ini seluruh daerah
        #[arg(long)]
        skpd: Option<String>,
        /// hledger: jurnal teks yang juga dibaca program ledger
        #[arg(long, default_value = "hledger")]
        format: String,
        file: PathBuf,
    },
    /// Daftar penguji yang sudah dilepas, sebagai perintah bayar ISO 20022 pain.001 untuk bank
    Batch {
        /// Nomor daftar penguji, atau nomor urutnya
        number: String,
        /// Berkas XML yang dibuat
        #[arg(long)]
        out: PathBuf,
        /// Alasan, bila berkasnya diambil lagi sesudah diserahkan ke bank
        #[arg(long)]
        alasan: Option<String>,
    },
    /// Bukti di balik sebuah angka, untuk pemeriksa: daftar, benang, lampiran, catatan jurnal dengan buktinya (ZIP)
    Bukti(Bukti),
    /// Semua bukti sebuah pembayaran, ke dalam folder baru
    Lampiran {
        /// Nomor dokumen, atau nomor urut konsep
        number: String,
        folder: PathBuf,
    },
    /// Dokumen resmi (SPD, SPP, SPM, SP2D) sebagai PDF
    Dokumen {
        /// Nomor dokumen, atau nomor urut konsep
        number: String,
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Memeriksa jurnal dan keadaan yang diceritakannya
    Verify,
    /// Checkpoint bertanda tangan
    Checkpoint,
    /// Menulis jurnal untuk pemeriksa luar (tlog-tiles)
    Export { folder: PathBuf },
    /// Mencari jejak sebuah tanda terima
    Find { leaf: String },
    /// Memeriksa jejak yang disimpan terhadap semua catatan: baris di cetakan, atau checkpoint utuh
    Check {
        /// Jejak atau checkpoint, atau @BERKAS
        text: String,
    },
}
