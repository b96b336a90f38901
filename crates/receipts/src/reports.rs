//! Receipts as tables: books, registers, and the whole LRA.

mod accountability;
mod books;
mod entry;
mod frame;
mod funds;
mod late;
mod lra;

use store::module::Report;

pub static ALL: &[Report] = &[
    // The treasury's own, completed: it knows spending alone.
    Report {
        name: "lra",
        title: "Laporan Realisasi Anggaran",
        by: treasury::public::sharing::LRA_BY,
        run: |view, query| Box::pin(lra::report(view, query)),
    },
    // The treasury's own, completed: it knows no deposits of revenue.
    Report {
        name: "lewat-waktu",
        title: "Langkah yang melewati batas waktu",
        by: &["dokumen"],
        run: |view, query| Box::pin(late::report(view, query)),
    },
    // The treasury's own, completed: it knows no receipts.
    Report {
        name: "entri-sipd",
        title: "Dokumen yang belum dientri di SIPD",
        by: &["urutan"],
        run: |view, query| Box::pin(entry::report(view, query)),
    },
    Report {
        name: "ketetapan",
        title: "Ketetapan pajak dan retribusi",
        by: &["skpd"],
        run: |view, query| Box::pin(books::assessments(view, query)),
    },
    Report {
        name: "stbp",
        title: "Daftar STBP dan setorannya",
        by: &["tanggal"],
        run: |view, query| Box::pin(books::register(view, query)),
    },
    Report {
        name: "buku-penerimaan",
        title: "Buku penerimaan dan penyetoran",
        by: &["tanggal"],
        run: |view, query| Box::pin(books::book(view, query)),
    },
    Report {
        name: "lpj-penerimaan",
        title: "Laporan pertanggungjawaban penerimaan",
        by: &["rekening"],
        run: |view, query| Box::pin(accountability::report(view, query)),
    },
    Report {
        name: "sts-terlambat",
        title: "Setoran yang terlambat dan yang belum disetor",
        by: &["skpd"],
        run: |view, query| Box::pin(books::late(view, query)),
    },
    Report {
        name: "pengesahan",
        title: "Pengesahan pendapatan dan belanja di luar RKUD",
        by: &["unit"],
        run: |view, query| Box::pin(funds::report(view, query)),
    },
];
