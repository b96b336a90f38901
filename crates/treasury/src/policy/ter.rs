//! The dated table of the monthly tax, and the tax rules that use it.

use kernel::regulation::{Regulation, Regulations};
use kernel::{Day, Refusals};

use super::{Reader, Sourced, TAX_RULES, entry};
use crate::rules::tax::TaxRule;
use crate::rules::ter::{Category, is_whole};

pub const TER: Regulation = entry(
    "pajak.ter",
    "PPh 21 bulanan: tarif efektif rata-rata (TER) menurut kategori status PTKP",
    include_str!("ter.json"),
    "PP 58/2023 lampiran dan PMK 168/2023: tabel diingat dan disamakan dengan tabel beberapa program terbuka, bukan dibaca dari lampirannya; periksa dengan kantor pajak",
);

fn table(reader: &mut Reader<'_>) -> Option<Vec<Category>> {
    let table: Sourced<Vec<Category>> = reader.read(TER.key)?;
    if !is_whole(&table.value) {
        reader.refuse(
            TER.key,
            "berisi rentang yang tidak naik atau tidak terbuka di akhirnya, atau status pada dua kategori",
        );
        return None;
    }
    Some(table.value)
}

/// The table in force on a day; one that cannot be read is refused.
pub fn monthly_table(all: &Regulations, day: Day) -> Result<Vec<Category>, Refusals> {
    let mut reader = Reader { all, day, refusals: Refusals::new() };
    table(&mut reader).ok_or(reader.refusals)
}

/// The tax rules, those by the table with the table.
pub(super) fn tax_rules(reader: &mut Reader<'_>) -> Option<Sourced<Vec<TaxRule>>> {
    let (table, rules) = (table(reader), reader.read::<Vec<TaxRule>>(TAX_RULES));
    let (table, mut rules) = (table?, rules?);
    rules.value.iter_mut().filter(|r| r.by_table).for_each(|r| r.table.clone_from(&table));
    Some(rules)
}
