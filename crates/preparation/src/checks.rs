//! Invariants of a budget in the making, recomputed from its lines.

use std::collections::BTreeMap;

use kernel::{Money, Refusal};
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::public::cash::till_of;
use crate::public::twelfths;
use crate::rules::plans::month_names;
use crate::store::plans;
use crate::store::seen::{self, Off};

pub static ALL: &[Check] = &[Check { name: "preparation", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let above = seen::above_ceiling(view, year).await?;
    let sums = seen::sums_off(view, year).await?;
    let dpa = seen::dpa_off(view, year).await?;
    let months = months_above(view, year).await?;
    for (code, law, what, remedy, found) in [
        (
            "CEK-RKA-PPAS",
            "PP 12/2019 Ps 89–91, 101(2)",
            "sub kegiatan dalam RKA di atas pagu PPAS-nya",
            "Kembalikan RKA itu, atau tetapkan pagunya dengan kesepakatan.",
            &above,
        ),
        (
            "CEK-RKA-JUMLAH",
            "Aturan Simpul: jumlah = Σ baris",
            "sub kegiatan dalam RKA berjumlah lain daripada barisnya",
            "Periksa jurnal (journal verify): basis data ditulis dari luar Simpul.",
            &sums,
        ),
        (
            "CEK-DPA-JUMLAH",
            "PP 12/2019 Ps 132–133: DPA sama dengan penjabaran APBD",
            "DPA berjumlah lain daripada penjabarannya",
            "Periksa jurnal (journal verify): basis data ditulis dari luar Simpul.",
            &dpa,
        ),
        (
            "CEK-SEPERDUABELAS",
            "PP 12/2019 Ps 110",
            "bulan sebelum APBD diberi lebih dari seperduabelas belanja tahun lalu",
            "Perbaiki APBD tahun lalu yang menjadi batasnya, atau kurangi pengeluaran bulan itu dalam APBD.",
            &months,
        ),
    ] {
        result.findings.extend(told(code, law, what, remedy, found));
    }
    cash(view, year, &mut result).await?;
    result.figures.insert("rka_above_ceiling".into(), above.len().into());
    result.figures.insert("rka_sums_off".into(), sums.len().into());
    result.figures.insert("months_above_twelfth".into(), months.len().into());
    result.figures.insert("dpa_off".into(), dpa.len().into());
    Ok(result)
}

/// What is set of revenue and financing adds up to its budget, and the till
/// never holds less than nothing.
async fn cash(view: &mut View, year: i32, result: &mut CheckResult) -> Result<()> {
    let mut off = Vec::new();
    for row in plans::revenue_rows(view, year, None).await? {
        let planned = row.set.and_then(kernel::Money::sum);
        off.extend(planned.filter(|sum| *sum != row.budget).map(|sum| (row.rekening, sum, row.budget)));
    }
    result.findings.extend(told(
        "CEK-KAS-PENDAPATAN",
        "PP 12/2019 Ps 134; Σ 12 bulan = DPA",
        "rencana bulanan pendapatan atau pembiayaan berjumlah lain daripada anggarannya",
        "Susun ulang anggaran kas setelah perubahan (prepare-cash-plan, lalu ratify-cash-plan).",
        &off,
    ));
    let till = till_of(view, year, |row| row.set.as_ref()).await?;
    let short = till.short();
    if let Some(first) = short.first() {
        let left = till.end.get(first - 1).copied().unwrap_or_default();
        let message = format!(
            "Kas direncanakan di bawah nol pada akhir {}; pada {} sebesar {}, dengan kas awal tahun {}.",
            month_names(&short),
            month_names(&[*first]),
            left.rupiah(),
            till.opening.rupiah()
        );
        let remedy = "Geser pengeluaran ke bulan sesudah penerimaannya (edit-cash-plan), lalu tetapkan lagi.";
        let told = Refusal::new("CEK-KAS-NEGATIF", "PP 12/2019 Ps 134–135", message, remedy);
        result.findings.push(told.money("kas", left).figure("bulan", month_names(&short)));
    }
    result.figures.insert("revenue_plans_off".into(), off.len().into());
    result.figures.insert("months_without_cash".into(), short.len().into());
    Ok(())
}

/// Months of a late budget that were given more than their part: last year's
/// budget may have come in again since.
async fn months_above(view: &mut View, year: i32) -> Result<Vec<Off>> {
    let (cap, all) = twelfths(view, year).await?;
    let Some(cap) = cap else { return Ok(Vec::new()) };
    let mut months: BTreeMap<u8, Money> = BTreeMap::new();
    for release in all {
        let sum = months.entry(release.month).or_default();
        *sum = sum.plus(release.amount);
    }
    let above = months.into_iter().filter(|(_, sum)| *sum > cap);
    Ok(above.map(|(month, sum)| (format!("bulan {month}"), sum, cap)).collect())
}

fn told(code: &str, law: &str, what: &str, remedy: &str, found: &[Off]) -> Option<Refusal> {
    let (label, is, due) = found.first()?;
    let message =
        format!("{} {what}; yang pertama {label}: {}, seharusnya {}.", found.len(), is.rupiah(), due.rupiah());
    let told = Refusal::new(code, law, message, remedy);
    Some(told.money("jumlah", *is).money("batas", *due).money("selisih", is.minus(*due)))
}
