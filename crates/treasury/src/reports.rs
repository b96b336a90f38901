//! The treasury as tables: LRA, registers, and the national layout back.

pub(crate) mod accountability;
mod advances;
pub(crate) mod beside;
pub(crate) mod books;
mod card;
mod codes;
mod imports;
pub(crate) mod lra;
mod old_dates;
mod payees;
mod proof;
mod purses;
mod realisation;
pub(crate) mod registers;
mod returns;
mod tax;

use store::module::Report;

pub static ALL: &[Report] = &[
    Report {
        name: "lra",
        title: "Laporan Realisasi Anggaran",
        by: lra::BY,
        run: |view, query| Box::pin(lra::report(view, query)),
    },
    Report {
        name: "realisasi",
        title: "Laporan Realisasi Per Dokumen",
        by: &["dokumen"],
        run: |view, query| Box::pin(realisation::report(view, query)),
    },
    Report {
        name: "bku",
        title: "Buku kas umum bendahara",
        by: &["tanggal"],
        run: |view, query| Box::pin(books::cash_book(view, query)),
    },
    Report {
        name: "spj-fungsional",
        title: "SPJ fungsional bendahara pengeluaran",
        by: accountability::BY,
        run: |view, query| Box::pin(accountability::report(view, query)),
    },
    Report {
        name: "potongan",
        title: "Potongan dan setorannya",
        by: &["skpd"],
        run: |view, query| Box::pin(books::taxes(view, query)),
    },
    Report {
        name: "dth",
        title: "Daftar Transaksi Harian pajak (DTH)",
        by: &["tanggal"],
        run: |view, query| Box::pin(tax::daily(view, query)),
    },
    Report {
        name: "rth",
        title: "Rekapitulasi Transaksi Harian pajak (RTH)",
        by: &["skpd"],
        run: |view, query| Box::pin(tax::summary(view, query)),
    },
    Report {
        name: "bukti-potong",
        title: "Bukti potong dan pungut pajak",
        by: &["nomor"],
        run: |view, query| Box::pin(proof::issued(view, query)),
    },
    Report {
        name: "bukti-potong-belum",
        title: "Potongan yang belum mempunyai bukti",
        by: &["tanggal"],
        run: |view, query| Box::pin(proof::open(view, query)),
    },
    Report {
        name: "lembar-bukti-potong",
        title: "Lembar bukti potong",
        by: &["baris"],
        run: |view, query| Box::pin(proof::paper(view, query)),
    },
    Report {
        name: "entri-sipd",
        title: "Dokumen yang belum dientri di SIPD",
        by: &["urutan"],
        run: |view, query| Box::pin(beside::to_enter(view, query)),
    },
    Report {
        name: "nomor-sipd",
        title: "Nomor SIPD dokumen lokal",
        by: &["waktu"],
        run: |view, query| Box::pin(beside::numbers(view, query)),
    },
    Report {
        name: "rekonsiliasi-sipd",
        title: "Rekonsiliasi dengan SIPD",
        by: &["status"],
        run: |view, query| Box::pin(beside::reconciliation(view, query)),
    },
    Report {
        name: "register-spp",
        title: "Register SPP",
        by: &["tanggal"],
        run: |view, query| Box::pin(registers::register(view, query, "SPP")),
    },
    Report {
        name: "register-spm",
        title: "Register SPM",
        by: &["tanggal"],
        run: |view, query| Box::pin(registers::register(view, query, "SPM")),
    },
    Report {
        name: "register-sp2d",
        title: "Register SP2D",
        by: &["tanggal"],
        run: |view, query| Box::pin(registers::register(view, query, "SP2D")),
    },
    Report {
        name: "lewat-waktu",
        title: "Langkah yang melewati batas waktu",
        by: &["dokumen"],
        run: |view, query| Box::pin(registers::late(view, query, Vec::new())),
    },
    Report {
        name: "retur",
        title: "Retur dan pembayaran ulangnya",
        by: &["tanggal"],
        run: |view, query| Box::pin(returns::report(view, query)),
    },
    Report {
        name: "serapan",
        title: "Serapan belanja terhadap anggaran kas",
        by: &["skpd", "bulan"],
        run: |view, query| Box::pin(registers::absorption(view, query)),
    },
    Report {
        name: "lra-semester",
        title: "LRA semester pertama dan prognosis",
        by: registers::HALF_YEAR_BY,
        run: |view, query| Box::pin(registers::half_year(view, query)),
    },
    Report {
        name: "uang-muka",
        title: "Uang muka bendahara (UP dan TU)",
        by: &["unit"],
        run: |view, query| Box::pin(advances::outstanding(view, query)),
    },
    Report {
        name: "lpj",
        title: "Laporan pertanggungjawaban uang muka dan kelanjutannya",
        by: &["unit"],
        run: |view, query| Box::pin(card::accounts(view, query)),
    },
    Report {
        name: "batas-kkpd",
        title: "Batas kartu kredit pemerintah daerah",
        by: &["skpd"],
        run: |view, query| Box::pin(card::limits(view, query)),
    },
    Report {
        name: "kartu-kkpd",
        title: "Pemegang kartu kredit pemerintah daerah",
        by: &["skpd"],
        run: |view, query| Box::pin(card::cards(view, query)),
    },
    Report {
        name: "dpr",
        title: "Daftar pengeluaran riil KKPD",
        by: &["dokumen"],
        run: |view, query| Box::pin(card::purchases(view, query)),
    },
    Report {
        name: "npd",
        title: "NPD dan panjar PPTK",
        by: &["unit"],
        run: |view, query| Box::pin(purses::npd(view, query)),
    },
    Report {
        name: "pelimpahan-up",
        title: "Pelimpahan UP kepada pembantu",
        by: &["unit"],
        run: |view, query| Box::pin(purses::parts(view, query)),
    },
    Report {
        name: "persetujuan-tanggal-lama",
        title: "Persetujuan tanggal lama",
        by: old_dates::BY,
        run: |view, query| Box::pin(old_dates::report(view, query)),
    },
    Report {
        name: "impor-realisasi",
        title: "Laporan realisasi yang diimpor",
        by: &["waktu"],
        run: |view, query| Box::pin(imports::imports(view, query)),
    },
    Report {
        name: "penerima",
        title: "Daftar penerima",
        by: &["nama"],
        run: |view, query| Box::pin(payees::payees(view, query)),
    },
    Report {
        name: "rekening-penerima",
        title: "Rekening penerima",
        by: &["nama"],
        run: |view, query| Box::pin(payees::accounts(view, query)),
    },
];
