//! Why a paper could not be made, in words for whoever asked for it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum PrintError {
    #[error(
        "Dokumen ini terlalu besar untuk dicetak sekaligus; persempit dengan saringan atau unduh sebagai .xlsx atau .csv."
    )]
    TooLarge,
    #[error("Tabel ini terlalu lebar untuk kertas A4; unduh sebagai .xlsx atau .csv.")]
    TooWide,
    #[error("Dokumen ini tidak dapat dicetak dengan batas memori dan waktu yang ada; yang lain tidak terganggu.")]
    Ended,
    #[error("Dokumen ini terlalu lama dicetak (lebih dari {seconds} detik) dan dihentikan.")]
    Slow { seconds: u64 },
    #[error("Pencetak tidak dapat dijalankan; beri tahu pengelola sistem.")]
    NoPrinter,
    /// A fault of ours: the template and its data do not fit.
    #[error("Bentuk cetak dokumen ini rusak: {0}")]
    Layout(String),
}

impl From<serde_json::Error> for PrintError {
    fn from(error: serde_json::Error) -> Self {
        PrintError::Layout(error.to_string())
    }
}
