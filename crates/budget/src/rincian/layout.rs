//! The columns of a rincian belanja and their places. Headings differ from
//! year to year and from hand to hand; the first name is the one we write.

use kernel::reading::Wanted;

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

/// Each level of the tree has a code, a name, and a column where both may stand
/// joined (or where somebody numbers the rows).
pub const WANTED: [Wanted; 43] = [
    may(&["NO", "NOMOR", "NO URUT"]),
    may(&["TAHUN", "TAHUN ANGGARAN"]),
    may(&["KODE URUSAN"]),
    may(&["NAMA URUSAN"]),
    may(&["URUSAN", "URUSAN PEMERINTAHAN"]),
    may(&["KODE BIDANG URUSAN", "KODE BIDANG"]),
    may(&["NAMA BIDANG URUSAN", "NAMA BIDANG"]),
    may(&["BIDANG URUSAN"]),
    may(&["KODE PROGRAM"]),
    may(&["NAMA PROGRAM"]),
    may(&["PROGRAM"]),
    may(&["KODE KEGIATAN"]),
    may(&["NAMA KEGIATAN"]),
    may(&["KEGIATAN"]),
    may(&["KODE SUB KEGIATAN"]),
    may(&["NAMA SUB KEGIATAN"]),
    may(&["SUB KEGIATAN"]),
    may(&["KODE SKPD", "KODE OPD", "KODE PERANGKAT DAERAH"]),
    may(&["NAMA SKPD", "NAMA OPD", "NAMA PERANGKAT DAERAH"]),
    may(&["SKPD", "OPD", "PERANGKAT DAERAH"]),
    may(&["KODE UNIT SKPD", "KODE SUB UNIT", "KODE SUB SKPD", "KODE UNIT"]),
    may(&["NAMA UNIT SKPD", "NAMA SUB UNIT", "NAMA SUB SKPD", "NAMA UNIT"]),
    may(&["UNIT SKPD", "SUB UNIT", "SUB SKPD"]),
    may(&["KODE AKUN", "KODE REKENING"]),
    may(&["NAMA AKUN", "NAMA REKENING"]),
    may(&["REKENING", "AKUN", "AKUN BELANJA", "REKENING BELANJA"]),
    may(&["KODE SUMBER DANA", "KODE DANA"]),
    may(&["NAMA SUMBER DANA", "NAMA DANA"]),
    may(&["SUMBER DANA", "SUMBER PENDANAAN"]),
    may(&["PAKET/KELOMPOK BELANJA", "PAKET/KELOMPOK BELANJA/TAGGING (#)", "PAKET/KELOMPOK", "KELOMPOK BELANJA"]),
    may(&["KETERANGAN BELANJA", "KETERANGAN BELANJA/AKTIVITAS (-)", "KETERANGAN"]),
    may(&["NAMA PENERIMA BANTUAN", "PENERIMA BANTUAN", "NAMA PENERIMA"]),
    may(&["KODE STANDAR HARGA", "ID STANDAR HARGA", "KODE KOMPONEN"]),
    may(&["NAMA STANDAR HARGA", "STANDAR HARGA", "NAMA KOMPONEN", "URAIAN"]),
    may(&["SPESIFIKASI", "SPESIFIKASI KOMPONEN"]),
    may(&["KOEFISIEN MURNI", "KOEFISIEN SEBELUM", "KOEFISIEN SEBELUM PERUBAHAN", "KOEFISIEN SEBELUM PERGESERAN"]),
    may(&["HARGA SATUAN MURNI", "HARGA SATUAN SEBELUM", "HARGA SATUAN SEBELUM PERUBAHAN"]),
    may(&["TOTAL HARGA MURNI", "TOTAL HARGA SEBELUM", "TOTAL HARGA SEBELUM PERUBAHAN", "TOTAL MURNI"]),
    due(&["KOEFISIEN", "KOEFISIEN PERUBAHAN", "KOEFISIEN SETELAH PERUBAHAN", "VOLUME"]),
    may(&["SATUAN"]),
    due(&["HARGA SATUAN", "HARGA SATUAN PERUBAHAN", "HARGA SATUAN SETELAH PERUBAHAN", "HARGA SATUAN (Rp)"]),
    may(&["PAJAK", "NILAI PAJAK", "PAJAK (Rp)"]),
    due(&[
        "TOTAL HARGA",
        "TOTAL HARGA PERUBAHAN",
        "TOTAL HARGA SETELAH PERUBAHAN",
        "TOTAL HARGA (Rp)",
        "TOTAL",
        "JUMLAH",
    ]),
];
pub const NO: usize = 0;
pub const TAHUN: usize = 1;
pub const URUSAN: usize = 2;
pub const BIDANG: usize = 5;
pub const PROGRAM: usize = 8;
pub const KEGIATAN: usize = 11;
pub const SUB_KEGIATAN: usize = 14;
pub const SKPD: usize = 17;
pub const UNIT: usize = 20;
pub const AKUN: usize = 23;
pub const SOURCE: usize = 26;
pub const PACKAGE: usize = 29;
pub const NOTE: usize = 30;
pub const RECIPIENT: usize = 31;
pub const ITEM: usize = 32;
pub const SPECIFICATION: usize = 34;
pub const COEFFICIENT_BEFORE: usize = 35;
pub const PRICE_BEFORE: usize = 36;
pub const TOTAL_BEFORE: usize = 37;
pub const COEFFICIENT: usize = 38;
pub const MEASURE: usize = 39;
pub const PRICE: usize = 40;
pub const TAX: usize = 41;
pub const TOTAL: usize = 42;
