//! Invariants of the prices that are looked at again.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::rules::LAW;
use crate::store as rows;

pub static ALL: &[Check] = &[Check { name: "prices", run: |view, year| Box::pin(check(view, year)) }];

/// Every price is more than nothing, and every approved proposal has become one.
async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let counted = rows::counted(view, year).await?;
    let mut result = CheckResult::default();
    result.figures.insert("price_items".into(), counted.items.into());
    // A file that was corrected on its own day is no fault: the later counts.
    result.figures.insert("prices_corrected_same_day".into(), counted.same_day.into());
    if counted.not_positive > 0 {
        result.findings.push(
            Refusal::new(
                "CEK-HARGA-NOL",
                LAW,
                format!("{} standar harga bernilai nol atau kurang.", counted.not_positive),
                "Bandingkan dengan berkas asalnya, lalu impor berkas yang benar.",
            )
            .figure("jumlah", counted.not_positive.to_string()),
        );
    }
    if let Some(first) = counted.without_price.first() {
        let count = counted.without_price.len();
        result.findings.push(
            Refusal::new(
                "CEK-USULAN-TANPA-HARGA",
                LAW,
                format!("{count} usulan standar harga disetujui tanpa menjadi harga; yang pertama {first}."),
                "Periksa jurnal usulan itu; basis data mungkin diubah dari luar.",
            )
            .figure("jumlah", count.to_string()),
        );
    }
    Ok(result)
}
