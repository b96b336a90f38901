//! The columns of a rekap and their places.

use kernel::reading::Wanted;

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

/// The columns; the constants below are their places here.
pub const WANTED: [Wanted; 25] = [
    may(&["NO", "NOMOR"]),
    due(&["TAHUN", "TAHUN ANGGARAN"]),
    due(&["KODE URUSAN"]),
    due(&["NAMA URUSAN"]),
    due(&["KODE SKPD"]),
    due(&["NAMA SKPD"]),
    due(&["KODE SUB UNIT", "KODE SUB SKPD"]),
    due(&["NAMA SUB UNIT", "NAMA SUB SKPD"]),
    due(&["KODE BIDANG URUSAN"]),
    due(&["NAMA BIDANG URUSAN"]),
    due(&["KODE PROGRAM"]),
    due(&["NAMA PROGRAM"]),
    due(&["KODE KEGIATAN"]),
    due(&["NAMA KEGIATAN"]),
    due(&["KODE SUB KEGIATAN"]),
    due(&["NAMA SUB KEGIATAN"]),
    due(&["KODE SUMBER DANA"]),
    due(&["NAMA SUMBER DANA"]),
    due(&["KODE REKENING", "KODE AKUN"]),
    due(&["NAMA REKENING", "NAMA AKUN"]),
    may(&["PAKET/KELOMPOK"]),
    may(&["NAMA PAKET/KELOMPOK"]),
    may(&["KODE STANDAR HARGA"]),
    may(&["NAMA STANDAR HARGA"]),
    due(&["PAGU", "PAGU (Rp)", "NILAI PAGU"]),
];
pub const NO: usize = 0;
pub const TAHUN: usize = 1;
pub const URUSAN: usize = 2;
pub const SKPD: usize = 4;
pub const SUB_UNIT: usize = 6;
pub const BIDANG: usize = 8;
pub const PROGRAM: usize = 10;
pub const KEGIATAN: usize = 12;
pub const SUB_KEGIATAN: usize = 14;
pub const SOURCE: usize = 16;
pub const REKENING: usize = 18;
pub const PACKAGE: usize = 20;
pub const STANDARD_PRICE: usize = 22;
pub const PAGU: usize = 24;
