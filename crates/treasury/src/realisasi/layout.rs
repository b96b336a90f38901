//! The 45 columns of the report and their places.

use kernel::reading::Wanted;

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

/// The 45 columns in the file's order; [`at`] names their places.
pub(super) const WANTED: [Wanted; 45] = [
    due(&["Kode SKPD"]),
    due(&["Nama SKPD"]),
    due(&["Kode Sub SKPD", "Kode Sub Unit"]),
    due(&["Nama Sub SKPD", "Nama Sub Unit"]),
    due(&["Kode Fungsi"]),
    due(&["Nama Fungsi"]),
    due(&["Kode Sub Fungsi"]),
    due(&["Nama Sub Fungsi"]),
    due(&["Kode Urusan"]),
    due(&["Nama Urusan"]),
    due(&["Kode Bidang Urusan"]),
    due(&["Nama Bidang Urusan"]),
    due(&["Kode Program"]),
    due(&["Nama Program"]),
    due(&["Kode Kegiatan"]),
    due(&["Nama Kegiatan"]),
    due(&["Kode Sub Kegiatan"]),
    due(&["Nama Sub Kegiatan"]),
    due(&["Kode Rekening"]),
    due(&["Nama Rekening"]),
    due(&["Nomor Dokumen"]),
    due(&["Jenis Dokumen"]),
    due(&["Jenis Transaksi"]),
    due(&["Nomor DPT"]),
    due(&["Tanggal Dokumen"]),
    due(&["Keterangan Dokumen"]),
    due(&["Nilai Realisasi"]),
    due(&["Nilai Setoran"]),
    due(&["NIP Pegawai"]),
    due(&["Nama Pegawai"]),
    due(&["Tanggal Simpan"]),
    due(&["Nomor SPD"]),
    due(&["Periode SPD"]),
    due(&["Nilai SPD"]),
    due(&["Tahapan SPD"]),
    due(&["Nama Sub Tahapan Jadwal"]),
    due(&["Tahapan APBD"]),
    due(&["Nomor SPP"]),
    due(&["Tanggal SPP"]),
    due(&["Nomor SPM"]),
    due(&["Tanggal SPM"]),
    due(&["Nomor SP2D"]),
    due(&["Tanggal SP2D"]),
    due(&["Tanggal Transfer"]),
    due(&["Nilai SP2D"]),
];

pub(super) mod at {
    pub const SKPD: usize = 0;
    pub const SUB_SKPD: usize = 2;
    pub const FUNGSI: usize = 4;
    pub const SUB_FUNGSI: usize = 6;
    pub const URUSAN: usize = 8;
    pub const BIDANG: usize = 10;
    pub const PROGRAM: usize = 12;
    pub const KEGIATAN: usize = 14;
    pub const SUB_KEGIATAN: usize = 16;
    pub const REKENING: usize = 18;
    pub const DOCUMENT: usize = 20;
    pub const DOCUMENT_KIND: usize = 21;
    pub const TRANSACTION: usize = 22;
    pub const DPT: usize = 23;
    pub const DOCUMENT_DATE: usize = 24;
    pub const DESCRIPTION: usize = 25;
    pub const REALISASI: usize = 26;
    pub const SETORAN: usize = 27;
    pub const NIP: usize = 28;
    pub const PEGAWAI: usize = 29;
    pub const SAVED: usize = 30;
    pub const SPD: usize = 31;
    pub const SPD_PERIOD: usize = 32;
    pub const SPD_VALUE: usize = 33;
    pub const SPD_STAGE: usize = 34;
    pub const SUB_STAGE: usize = 35;
    pub const APBD_STAGE: usize = 36;
    pub const SPP: usize = 37;
    pub const SPP_DATE: usize = 38;
    pub const SPM: usize = 39;
    pub const SPM_DATE: usize = 40;
    pub const SP2D: usize = 41;
    pub const SP2D_DATE: usize = 42;
    pub const TRANSFER: usize = 43;
    pub const SP2D_VALUE: usize = 44;
}
