//! Why a file was refused, in sentences for the person who sent it.

use serde::{Deserialize, Serialize};

/// Why a file could not be read. Every variant prints as one plain Indonesian
/// text that says what is wrong and, where there is one, the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    #[error("Berkas tidak ditemukan.")]
    Missing,
    #[error("Berkas tidak dapat dibuka; periksa izinnya atau kirim ulang.")]
    Unreadable,
    #[error("Yang dipilih bukan berkas, melainkan folder atau perangkat.")]
    NotAFile,
    #[error("Berkas ini kosong.")]
    Empty,
    #[error("Berkas lebih besar dari {limit} MB; pecah menjadi beberapa berkas.")]
    TooBig { limit: u64 },
    #[error("Ini berkas Excel lama (.xls); buka lalu simpan sebagai .xlsx atau .csv.")]
    OldExcel,
    #[error("Berkas ini terkunci kata sandi; simpan ulang tanpa kata sandi.")]
    Locked,
    #[error("Berkas ini memuat makro; simpan ulang sebagai .xlsx tanpa makro.")]
    Macros,
    #[error("Ini berkas Excel biner (.xlsb); buka lalu simpan sebagai .xlsx.")]
    BinaryWorkbook,
    #[error("Jenis berkas ini tidak diterima ({0}); yang diterima hanya .xlsx dan .csv.")]
    OtherFormat(String),
    #[error("Buku kerja ini rusak atau terpotong; buka lalu simpan ulang sebagai .xlsx, atau unduh ulang.")]
    Damaged,
    #[error("Lembar «{0}» rusak atau memuat isi yang tidak dikenal; buka lalu simpan ulang sebagai .xlsx.")]
    DamagedSheet(String),
    #[error("Buku kerja ini memuat lebih dari {limit} bagian; simpan hanya lembar yang diperlukan.")]
    Entries { limit: usize },
    #[error("Buku kerja ini memuat nama bagian yang tidak lazim («{0}») dan ditolak.")]
    PartName(String),
    #[error("Isi buku kerja ini mengembang melebihi {limit} MB; pecah menjadi beberapa berkas.")]
    Inflated { limit: u64 },
    #[error("Isi buku kerja ini mengembang lebih dari {limit} kali ukuran berkas; berkas seperti ini ditolak.")]
    Ratio { limit: u64 },
    #[error("Bagian «{0}» memuat DOCTYPE, yang tidak pernah ada dalam berkas seperti ini; berkas ditolak.")]
    Doctype(String),
    #[error("Bagian «{0}» tidak tersusun seperti buku kerja biasa; berkas ditolak.")]
    OddPart(String),
    #[error("Buku kerja ini menyebut {0} teks bersama, lebih banyak dari yang mungkin; berkas ditolak.")]
    SharedStrings(String),
    #[error("Berkas memuat lebih dari {limit} sel; pecah menjadi beberapa berkas.")]
    Cells { limit: u64 },
    #[error("Baris {row} berisi sel di kolom {column}; yang diterima paling banyak {limit} kolom.")]
    Columns { row: u32, column: String, limit: u32 },
    #[error("Baris {row} kolom {column} memuat teks lebih dari 32.767 huruf.")]
    LongText { row: u32, column: String },
    #[error("Teks dalam berkas ini, bila dijabarkan, terlalu banyak; pecah menjadi beberapa berkas.")]
    TooMuchText,
    #[error("Baris {row} kolom {column} memuat huruf kosong (NUL); hapus lalu simpan ulang.")]
    Nul { row: u32, column: String },
    #[error("Baris {row} memuat sel yang ganda atau tidak berurutan; buka lalu simpan ulang sebagai .xlsx.")]
    Disorder { row: u32 },
    #[error("Ada dua lembar bernama «{0}»; buka lalu simpan ulang sebagai .xlsx.")]
    TwinSheets(String),
    #[error("Berkas ini memakai UTF-16; simpan ulang sebagai «CSV UTF-8».")]
    Utf16,
    #[error("Baris {row} memuat huruf yang bukan UTF-8; simpan ulang sebagai «CSV UTF-8».")]
    Encoding { row: u32 },
    #[error("Berkas ini tidak dapat dibaca dengan aman; buka lalu simpan ulang sebagai .xlsx atau .csv.")]
    Unsafe,
    #[error(
        "Berkas ini terlalu lama dibaca (lebih dari {seconds} detik) dan dihentikan; pecah menjadi beberapa berkas."
    )]
    Slow { seconds: u64 },
    #[error("Rekening koran ini rusak pada baris {row}: {what}; mintalah berkasnya lagi kepada bank.")]
    Statement { row: u32, what: String },
    #[error("Pembaca berkas tidak dapat dijalankan; beri tahu pengelola sistem.")]
    NoReader,
}

/// Why a file could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    #[error(
        "Baris {row} kolom «{column}» memuat teks lebih dari 32.767 huruf, yang tidak muat dalam sel .xlsx; unduh sebagai CSV."
    )]
    LongText { row: usize, column: String },
    #[error("Baris {row} kolom «{column}» memuat huruf kosong (NUL); perbaiki datanya lebih dahulu.")]
    Nul { row: usize, column: String },
    #[error("Tabel ini tidak muat dalam satu lembar .xlsx (1.048.576 baris, 16.384 kolom); persempit dengan saringan.")]
    TooLarge,
    #[error("Berkas .xlsx tidak dapat dibuat: {0}")]
    Workbook(String),
    #[error("Berkas perintah bayar tidak dapat dibuat: {0}")]
    Payments(String),
    #[error("Berkas gabungan tidak dapat dibuat: {0}")]
    Bundle(String),
}

/// `A`, `Z`, `AA` ...: how people name the column with this index from 0.
pub(crate) fn column_name(index: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(index) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_name;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        for (index, name) in [(0, "A"), (25, "Z"), (26, "AA"), (255, "IV"), (16_383, "XFD")] {
            assert_eq!(column_name(index), name);
        }
        column_name(u32::MAX);
    }
}
