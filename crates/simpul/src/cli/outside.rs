//! What leaves the regency: publishing, the public pages, witnesses.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Publishing by the server itself.
#[derive(Clone, Debug, Default, Args)]
pub struct Publishing {
    /// Menerbitkan terus-menerus yang boleh dilihat umum ke folder ini
    #[arg(long, env = "SIMPUL_PUBLISH", value_name = "FOLDER")]
    pub publish: Option<PathBuf>,
    /// Setiap berapa detik
    #[arg(long, env = "SIMPUL_PUBLISH_EVERY", value_name = "DETIK", default_value_t = 30, requires = "publish",
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub publish_every: u64,
    /// Otoritas cap waktu (RFC 3161) untuk checkpoint yang diterbitkan, bila ada
    #[arg(long, env = "SIMPUL_TSA", value_name = "ALAMAT", requires = "publish")]
    pub tsa: Option<String>,
    /// Setiap berapa detik dicap
    #[arg(long, env = "SIMPUL_TSA_EVERY", value_name = "DETIK", default_value_t = 3600, requires = "tsa",
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub tsa_every: u64,
}

#[derive(Debug, Args)]
pub struct Publish {
    /// Folder terbitan
    pub folder: PathBuf,
    /// Menghitung ulang semuanya, bukan hanya yang berubah
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct Portal {
    /// Folder terbitan
    pub folder: PathBuf,
    /// Kunci umum daerah (simpul journal checkpoint menampilkannya), atau @BERKAS
    #[arg(long, env = "SIMPUL_PORTAL_VERIFIER", value_name = "KUNCI")]
    pub verifier: String,
    /// Alamat dengar
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub listen: String,
}

#[derive(Debug, Subcommand)]
pub enum Witness {
    /// Membuat kunci saksi; kunci umumnya diserahkan kepada daerah
    Key {
        /// Berkas kunci yang dibuat
        file: PathBuf,
        /// Nama saksi, misalnya saksi.inspektorat.contoh.go.id
        #[arg(long)]
        name: String,
    },
    /// Melihat log daerah, membenarkan yang sejalan, menolak yang menyusut atau bercabang
    Run(Run),
}

#[derive(Debug, Args)]
pub struct Run {
    /// Folder ingatan saksi
    pub folder: PathBuf,
    /// Alamat halaman publik daerah
    #[arg(long, value_name = "ALAMAT")]
    pub from: String,
    /// Kunci umum daerah yang diterima lewat jalan lain, atau @BERKAS
    #[arg(long, value_name = "KUNCI")]
    pub verifier: String,
    /// Berkas kunci saksi (simpul witness key)
    #[arg(long, value_name = "BERKAS")]
    pub key: PathBuf,
    /// Menjawab juga log yang meminta sendiri (C2SP tlog-witness), di alamat ini
    #[arg(long, value_name = "ALAMAT", conflicts_with = "once")]
    pub listen: Option<String>,
    /// Sekali saja; kode keluar 0 hanya bila sejalan dan diserahkan
    #[arg(long)]
    pub once: bool,
    /// Setiap berapa detik
    #[arg(long, value_name = "DETIK", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub every: u64,
    /// Menerima nama log yang baru, sesudah pemulihan cadangan yang diumumkan resmi
    #[arg(long, value_name = "NAMA-BARU")]
    pub epoch: Option<String>,
}
