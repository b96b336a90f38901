//! The bank's side as tables.

mod accounts;
mod batch;
pub(crate) mod books;
mod closing;
mod forecast;
pub(crate) mod monthly;
pub(crate) mod reconciliation;
mod rkud;

use kernel::Money;
use kernel::sheet::{Column, ColumnKind, Value};
use store::module::Report;

pub static ALL: &[Report] = &[
    Report {
        name: "rekening-daerah",
        title: "Rekening daerah",
        by: &["skpd"],
        run: |view, query| Box::pin(accounts::register(view, query)),
    },
    Report {
        name: "sp2d-siap-bank",
        title: "SP2D yang menunggu daftar penguji",
        by: &["tanggal"],
        run: |view, query| Box::pin(batch::ready(view, query)),
    },
    Report {
        name: "daftar-penguji",
        title: "Daftar penguji SP2D",
        by: &["daftar"],
        run: |view, query| Box::pin(batch::listed(view, query)),
    },
    Report {
        name: "penerima-daftar-penguji",
        title: "Penerima yang dibayar bank satu per satu",
        by: &["daftar"],
        run: |view, query| Box::pin(batch::payees(view, query)),
    },
    Report {
        name: "rekening-koran",
        title: "Rekening koran yang diimpor",
        by: &["rekening"],
        run: |view, query| Box::pin(accounts::statements(view, query)),
    },
    Report {
        name: "rekonsiliasi-bank",
        title: "Rekonsiliasi bank: debit RKUD dan SP2D",
        by: &["temuan", "baris"],
        run: |view, query| Box::pin(reconciliation::report(view, query)),
    },
    // The treasury's own, completed: it knows no places.
    Report {
        name: "bku",
        title: "Buku kas umum bendahara",
        by: &["tanggal"],
        run: |view, query| Box::pin(books::general(view, query)),
    },
    Report {
        name: "bku-bud",
        title: "Buku kas umum BUD (RKUD)",
        by: &["tanggal", "selisih"],
        run: |view, query| Box::pin(rkud::report(view, query)),
    },
    Report {
        name: "buku-pembantu-kas",
        title: "Buku pembantu bank, kas tunai dan panjar bendahara",
        by: &["bank", "tunai", "panjar"],
        run: |view, query| Box::pin(books::assistant(view, query)),
    },
    Report {
        name: "buku-rincian-objek",
        title: "Buku pembantu per sub rincian objek belanja",
        by: &["rekening"],
        run: |view, query| Box::pin(books::by_account(view, query)),
    },
    Report {
        name: "penutupan-kas",
        title: "Penutupan kas bendahara",
        by: &["bulan"],
        run: |view, query| Box::pin(closing::report(view, query)),
    },
    Report {
        name: "lpj-bulanan",
        title: "LPJ bulanan bendahara: siapa sudah menyampaikan bulan mana",
        by: &["bulan"],
        run: |view, query| Box::pin(monthly::register(view, query)),
    },
    Report {
        name: "rincian-lpj-bulanan",
        title: "Rincian satu LPJ bulanan bendahara",
        by: monthly::BY,
        run: |view, query| Box::pin(monthly::detail(view, query)),
    },
    Report {
        name: "proyeksi-kas",
        title: "Proyeksi kas RKUD per minggu",
        by: &["minggu"],
        run: |view, query| Box::pin(forecast::report(view, query)),
    },
];

fn columns(of: &[(&str, ColumnKind)]) -> Vec<Column> {
    of.iter().map(|(name, kind)| Column::new(name, *kind)).collect()
}

/// A total row: «Jumlah» first, sums where they stand, nothing elsewhere.
fn total(width: usize, sums: &[(usize, Money)]) -> Vec<Value> {
    let mut row = vec![Value::Empty; width];
    for (at, sum) in sums {
        if let Some(cell) = row.get_mut(*at) {
            *cell = Value::Money(*sum);
        }
    }
    if let Some(first) = row.first_mut() {
        *first = Value::text("Jumlah");
    }
    row
}

fn or_empty<T>(value: Option<T>, of: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Empty, of)
}

fn side(amount: Money) -> Value {
    if amount.is_zero() { Value::Empty } else { Value::Money(amount) }
}
