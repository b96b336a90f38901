//! Invariants of the budget that no statement can guard.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::model::Stage;
use crate::rules::{SkpdOver, above};
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
    result.findings.extend(above_ceilings(view, year).await?);
    Ok(result)
}

/// SKPD whose budget in force stands above what the year's ceilings give them.
async fn above_ceilings(view: &mut View, year: i32) -> Result<Vec<Refusal>> {
    let Some(in_force) = rows::ratified(view, year).await? else { return Ok(Vec::new()) };
    let stages = if Stage(in_force.stage).change().is_some() { ["kupa-ppas", "kua-ppas"] } else { ["kua-ppas"; 2] };
    for ceilings in stages {
        let Some(ceilings) = rows::latest(view, year, ceilings).await? else { continue };
        let (from, to) = (rows::lines(view, ceilings.id).await?, rows::lines(view, in_force.id).await?);
        let mut above = above(&from, &to);
        above.print(&rows::writing::printed_names(view, year).await?);
        return Ok(above.skpd_above.into_iter().map(|skpd| over(&ceilings.stage, &skpd)).collect());
    }
    Ok(Vec::new())
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
