//! Invariants of a budget in the making, recomputed from its lines.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::store::seen::{self, Off};

pub static ALL: &[Check] = &[Check { name: "preparation", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let above = seen::above_ceiling(view, year).await?;
    let sums = seen::sums_off(view, year).await?;
    let dpa = seen::dpa_off(view, year).await?;
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
    ] {
        result.findings.extend(told(code, law, what, remedy, found));
    }
    result.figures.insert("rka_above_ceiling".into(), above.len().into());
    result.figures.insert("rka_sums_off".into(), sums.len().into());
    result.figures.insert("dpa_off".into(), dpa.len().into());
    Ok(result)
}

fn told(code: &str, law: &str, what: &str, remedy: &str, found: &[Off]) -> Option<Refusal> {
    let (label, is, due) = found.first()?;
    let message =
        format!("{} {what}; yang pertama {label}: {}, seharusnya {}.", found.len(), is.rupiah(), due.rupiah());
    let told = Refusal::new(code, law, message, remedy);
    Some(told.money("jumlah", *is).money("batas", *due).money("selisih", is.minus(*due)))
}
