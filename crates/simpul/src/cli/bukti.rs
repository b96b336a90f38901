//! The evidence behind a figure.

use std::path::PathBuf;

use clap::Args;
use kernel::Day;

#[derive(Debug, Args)]
pub struct Bukti {
    #[arg(long)]
    pub tahun: i32,
    /// Nomor dokumen, atau nomor urutnya
    #[arg(long, value_name = "NOMOR", required_unless_present = "kode", conflicts_with = "kode")]
    pub document: Option<String>,
    /// Rekening pada LRA, misalnya 5.1.02 atau 4.1; yang di bawahnya ikut
    #[arg(long, value_name = "REKENING")]
    pub kode: Option<String>,
    /// Satu SKPD atau unit; tanpa ini seluruh daerah
    #[arg(long, requires = "kode")]
    pub skpd: Option<String>,
    /// Sampai dengan tanggal ini
    #[arg(long, requires = "kode", value_name = "TANGGAL")]
    pub until: Option<Day>,
    /// Berkas ZIP yang dibuat
    pub file: PathBuf,
}
