//! A budget in the making as tables.

mod cash;
mod forms;
mod frame;
mod summary;
mod twelfth;

use store::module::Report;

pub static ALL: &[Report] = &[
    Report {
        name: "kalender-anggaran",
        title: "Kalender penyusunan anggaran",
        by: &["langkah"],
        run: |view, query| Box::pin(frame::calendar(view, query)),
    },
    Report {
        name: "rka-skpd",
        title: "RKA tiap SKPD: pagu, jumlah, dan keadaannya",
        by: &["skpd"],
        run: |view, query| Box::pin(frame::standing(view, query)),
    },
    Report {
        name: "catatan-rka",
        title: "Catatan verifikasi RKA",
        by: &["waktu"],
        run: |view, query| Box::pin(frame::notes(view, query)),
    },
    Report {
        name: "dpa-skpd",
        title: "DPA tiap SKPD",
        by: &["skpd"],
        run: |view, query| Box::pin(frame::dpa(view, query)),
    },
    Report {
        name: "rka-rincian",
        title: "RKA-Rincian Belanja SKPD",
        by: &["sub-kegiatan"],
        run: |view, query| Box::pin(forms::details(view, query)),
    },
    Report {
        name: "ringkasan-apbd",
        title: "Ringkasan APBD",
        by: &["jenis", "kelompok", "objek"],
        run: |view, query| Box::pin(summary::summary(view, query)),
    },
    Report {
        name: "penjabaran-apbd",
        title: "Penjabaran APBD",
        by: &["sub-rincian-objek"],
        run: |view, query| Box::pin(summary::elaboration(view, query)),
    },
    Report {
        name: "pengeluaran-seperduabelas",
        title: "Pengeluaran seperduabelas bila APBD terlambat",
        by: &["bulan"],
        run: |view, query| Box::pin(twelfth::months(view, query)),
    },
    Report {
        name: "anggaran-kas",
        title: "Anggaran kas per bulan",
        by: &["rekening", "jenis", "skpd"],
        run: |view, query| Box::pin(cash::cash(view, query)),
    },
];
