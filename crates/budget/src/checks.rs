//! Invariants of the budget that no statement can guard.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::store as rows;

pub static ALL: &[Check] = &[Check { name: "budget", run: |view, year| Box::pin(check(view, year)) }];

/// A cash plan adds up to its ceiling, also after the ceiling was shifted.
async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let differing = rows::plans_that_differ(view, year).await?;
    if !differing.is_empty() {
        let first = rows::account_name(view, differing[0]).await?;
        result.findings.push(
            Refusal::new(
                "CEK-ANGGARAN-KAS",
                "PP 12/2019 Ps 134; Σ 12 bulan = DPA",
                format!("Anggaran kas {} rekening tidak sama dengan pagunya; yang pertama {first}.", differing.len()),
                "Susun ulang anggaran kas setelah pergeseran (prepare-cash-plan, lalu ratify-cash-plan).",
            )
            .figure("rekening", differing.len().to_string()),
        );
    }
    result.figures.insert("cash_plans_off".into(), differing.len().into());
    Ok(result)
}
