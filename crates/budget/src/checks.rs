//! Invariants of the budget that no statement can guard.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::model::Stage;
use crate::public::above_ceilings;
use crate::rules::SkpdOver;
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
    result.findings.extend(skpd_above(view, year).await?);
    Ok(result)
}

/// SKPD whose budget in force stands above what the year's ceilings give them.
async fn skpd_above(view: &mut View, year: i32) -> Result<Vec<Refusal>> {
    let Some(in_force) = rows::ratified(view, year).await? else { return Ok(Vec::new()) };
    let changed = match Stage(in_force.stage).change() {
        Some(_) => rows::latest(view, year, "kupa-ppas").await?,
        None => None,
    };
    let ceilings = match changed {
        Some(ceilings) => Some(ceilings),
        None => rows::latest(view, year, "kua-ppas").await?,
    };
    let Some(ceilings) = ceilings else { return Ok(Vec::new()) };
    let above = above_ceilings(view, year, (ceilings.id, in_force.id)).await?;
    Ok(above.skpd_above.iter().map(|skpd| over(&ceilings.stage, skpd)).collect())
}

fn over(stage: &str, skpd: &SkpdOver) -> Refusal {
    let (budget, ceiling) = (skpd.amount.rupiah(), skpd.ceiling.rupiah());
    Refusal::new(
        "CEK-PAGU-KUA-PPAS",
        "PP 12/2019 Ps 89–91: anggaran disusun menurut KUA dan PPAS",
        format!("Anggaran {} {budget}, di atas pagunya {ceiling} dalam {stage}.", skpd.nama),
        "Periksa dengan simpul budget check; ubah anggarannya, atau mutakhirkan KUA-PPAS yang disepakati.",
    )
    .figure("skpd", skpd.kode.clone())
    .figure("lebih", skpd.above.to_string())
}
