//! Where the columns of a payroll workbook stand.

use kernel::Money;
use kernel::reading::{Table, Wanted};
use kernel::text::fold;

use crate::model::{Heading, Layout, Part};

const fn due(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: true }
}

const fn may(names: &'static [&'static str]) -> Wanted {
    Wanted { names, required: false }
}

/// The columns beside those of money; the constants below are their places here.
pub(super) const WANTED: [Wanted; 12] = [
    may(&["NO", "NOMOR", "NO URUT", "NOMOR URUT"]),
    may(&["NIP", "NIP BARU", "NIP/NIK", "NIP atau NIK"]),
    may(&["NIK", "NO KTP", "NOMOR KTP"]),
    due(&["NAMA", "NAMA PEGAWAI", "NAMA PENERIMA", "NAMA LENGKAP"]),
    may(&["GOLONGAN", "GOL", "GOL RUANG", "GOLONGAN RUANG", "PANGKAT/GOLONGAN"]),
    may(&["BANK", "NAMA BANK"]),
    due(&["NOMOR REKENING", "NO REKENING", "REKENING", "REKENING BANK", "NOMOR REKENING BANK"]),
    may(&["JIWA", "JUMLAH JIWA"]),
    may(&["JUMLAH KOTOR", "BRUTO", "JUMLAH BRUTO", "GAJI KOTOR", "PENGHASILAN KOTOR", "JUMLAH PENGHASILAN"]),
    may(&["JUMLAH POTONGAN", "TOTAL POTONGAN"]),
    due(&[
        "JUMLAH BERSIH",
        "NETO",
        "NETTO",
        "GAJI BERSIH",
        "PENGHASILAN BERSIH",
        "JUMLAH DITERIMA",
        "JUMLAH DIBAYARKAN",
        "DITERIMA",
    ]),
    may(&["STATUS PTKP", "PTKP"]),
];
pub(super) const NO: usize = 0;
pub(super) const ID: usize = 1;
pub(super) const NIK: usize = 2;
pub(super) const NAME: usize = 3;
pub(super) const GRADE: usize = 4;
pub(super) const BANK: usize = 5;
pub(super) const ACCOUNT: usize = 6;
pub(super) const SOULS: usize = 7;
pub(super) const GROSS: usize = 8;
pub(super) const CUT: usize = 9;
pub(super) const NET: usize = 10;
pub(super) const PTKP: usize = 11;

/// A column of money that dated data name.
pub(super) struct Named {
    pub code: String,
    /// As the file writes it.
    pub title: String,
    pub at: usize,
    /// Another column has the same code.
    pub doubled: bool,
}

pub(super) struct Columns {
    fixed: Vec<Option<usize>>,
    pub components: Vec<Named>,
    pub deductions: Vec<Named>,
    pub notes: Vec<String>,
}

/// What the search for headings says of those it was not asked for; here most
/// of them are asked for by dated data.
const UNKNOWN: &str = "Kolom yang tidak dikenal";

fn of<'h>(headings: &'h [Heading], title: &str) -> Option<&'h Heading> {
    let names = |h: &Heading| fold(&h.title) == title || h.also.iter().any(|name| fold(name) == title);
    headings.iter().find(|h| names(h))
}

impl Columns {
    pub(super) fn find(table: &Table<'_>, layout: &Layout) -> Columns {
        let notes = table.notes.iter().filter(|n| !n.starts_with(UNKNOWN)).cloned().collect();
        let fixed = table.columns.clone();
        let mut found = Columns { fixed, components: Vec::new(), deductions: Vec::new(), notes };
        let mut unknown = Vec::new();
        for (at, cell) in table.header.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            if found.fixed.contains(&Some(at)) {
                continue;
            }
            let (title, folded) = (cell.text(), fold(&cell.text()));
            let (heading, list) = match (of(&layout.components, &folded), of(&layout.deductions, &folded)) {
                (Some(heading), _) => (heading, &mut found.components),
                (None, Some(heading)) => (heading, &mut found.deductions),
                (None, None) => {
                    unknown.push(title);
                    continue;
                }
            };
            let doubled = list.iter().any(|c| c.code == heading.code);
            list.iter_mut().filter(|c| c.code == heading.code).for_each(|c| c.doubled = true);
            list.push(Named { code: heading.code.clone(), title, at, doubled });
        }
        if !unknown.is_empty() {
            found.notes.push(format!("{UNKNOWN} dan tidak dibaca: {}.", unknown.join(", ")));
        }
        if found.place(SOULS).is_none() {
            found.notes.push("Kolom jiwa tidak ada; setiap penerima dihitung satu jiwa.".into());
        }
        found
    }

    pub(super) fn place(&self, at: usize) -> Option<usize> {
        self.fixed.get(at).copied().flatten()
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.place(at).is_some()
    }
}

/// Sums by code, in the order of the columns: code, title, amount.
pub(super) fn sums<'p>(
    parts: impl Iterator<Item = &'p Part>,
    columns: &[Named],
) -> Option<Vec<(String, String, Money)>> {
    let mut all: Vec<(String, String, Money)> = Vec::new();
    for column in columns {
        if all.iter().all(|(code, _, _)| *code != column.code) {
            all.push((column.code.clone(), column.title.clone(), Money::ZERO));
        }
    }
    for (code, amount) in parts {
        if let Some((_, _, sum)) = all.iter_mut().find(|(known, _, _)| known == code) {
            *sum = sum.checked_add(*amount)?;
        }
    }
    Some(all)
}
