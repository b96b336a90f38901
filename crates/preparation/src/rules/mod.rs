//! Pure decisions over a budget in the making: facts in, a decision or all
//! refusals out.

pub mod balance;
pub mod calendar;
pub mod ceilings;
pub mod contents;
pub mod lines;
pub mod movement;
pub mod plans;
pub mod review;
pub mod shares;
pub mod sheet_in;
pub mod twelfth;
pub mod waiting;

/// Every code that a rule or act of this module may answer with.
pub const CODES: &[&str] = &[
    "ANGGARAN-TANGGAL-DEPAN",
    "APBD-BATAS-PERKADA",
    "APBD-DASAR",
    "APBD-DASAR-BERUBAH",
    "APBD-PAGU-BELUM-DIKUNCI",
    "APBD-PERGESERAN-JUMLAH",
    "APBD-PERTANGGUNGJAWABAN",
    "APBD-PERUBAHAN-LAGI",
    "APBD-PERUBAHAN-TANPA-SETUJU",
    "APBD-RKA-BELUM",
    "APBD-SEIMBANG",
    "APBD-SUMBER",
    "APBD-TANPA-RKA",
    "APBD-USULAN-BERUBAH",
    "DPA-BELUM-BERLAKU",
    "DPA-SUDAH-ADA",
    "KAS-USULAN-BERUBAH",
    "PERGESERAN-JUMLAH",
    "PERGESERAN-PEJABAT",
    "PERGESERAN-PERDA",
    "PPAS-DI-BAWAH-RKA",
    "PPAS-TERKUNCI",
    "RKA-BARIS-BERUBAH",
    "RKA-CATATAN-TERBUKA",
    "RKA-HARGA-REKENING",
    "RKA-HARGA-SATUAN",
    "RKA-HARGA-STANDAR",
    "RKA-HARGA-TANPA-STANDAR",
    "RKA-JUMLAH-BESAR",
    "RKA-KOEFISIEN",
    "RKA-KOSONG",
    "RKA-PAJAK",
    "RKA-PPAS",
    "RKA-PPAS-KOSONG",
    "RKA-PPAS-SKPD",
    "RKA-PENELAAH",
    "RKA-REKENING-JENIS",
    "RKA-REKENING-RINCI",
    "RKA-REKENING-TAK-DIKENAL",
    "RKA-SUMBER",
    "RKA-TERPAKAI",
    "RKA-TOLOK-UKUR",
    "RKA-URAIAN",
    "SEPERDUABELAS-ALASAN",
    "SEPERDUABELAS-BATAS",
    "SEPERDUABELAS-BENTUK",
    "SEPERDUABELAS-BULAN",
    "SEPERDUABELAS-NOL",
    "SEPERDUABELAS-REKENING",
    "SEPERDUABELAS-SUB-KEGIATAN",
    "SEPERDUABELAS-SUDAH-APBD",
    "SEPERDUABELAS-SUMBER",
    "SEPERDUABELAS-TAHUN-LALU",
    "SEPERDUABELAS-URUTAN",
    "TAHAP-TERTUTUP",
];
