//! Invariants of lists of payees, recomputed from their rows.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::policy::{ACCOUNT_DAYS, Policy};
use crate::rules::LAW;
use crate::store::{self as rows, Unlike, shown};

pub static ALL: &[Check] = &[Check { name: "payroll", run: |view, year| Box::pin(check(view, year)) }];

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let lists = shown::lists(view, year).await?;
    let (mut verified, mut payees, mut souls) = (Vec::new(), 0, 0);
    for row in &lists {
        if row.text("state")? == "diverifikasi" {
            verified.push((row.int("id")?, row.opt_text("number")?.unwrap_or_default()));
            payees += row.int("payees")?;
            souls += row.int("souls")?;
        }
    }
    for (name, value) in [
        ("payee_lists_verified", i64::try_from(verified.len()).unwrap_or(i64::MAX)),
        ("payees", payees),
        ("souls", souls),
    ] {
        result.figures.insert(name.into(), value.into());
    }
    for unlike in rows::sums_that_differ(view, year).await? {
        result.findings.push(told("CEK-DAFTAR-JUMLAH", "Jumlah daftar tidak sama dengan jumlah penerimanya", &unlike));
    }
    for unlike in rows::unlike_their_request(view, year).await? {
        result.findings.push(told("CEK-DAFTAR-SPP", "SPP tidak sama dengan daftar penerimanya", &unlike));
    }
    let twice = rows::claimed_twice(view, year).await?;
    if twice > 0 {
        let text = format!("{twice} kali satu penerima ada pada dua daftar yang diverifikasi untuk bulan yang sama.");
        let remedy = "Telusuri dengan laporan pembayaran-penerima; basis data mungkin diubah dari luar.";
        result.findings.push(Refusal::new("CEK-DAFTAR-GANDA", LAW, text, remedy).figure("jumlah", twice.to_string()));
    }
    result.findings.extend(moved(view, &verified).await?);
    Ok(result)
}

fn told(code: &str, what: &str, unlike: &Unlike) -> Refusal {
    let Unlike { label, told, counted } = unlike;
    let text = format!("{what}: {label}, {} terhadap {}.", told.rupiah(), counted.rupiah());
    Refusal::new(code, LAW, text, "Telusuri dokumennya (trace); basis data mungkin diubah dari luar.")
        .money("nilai", *told)
        .money("dihitung", *counted)
        .money("selisih", told.minus(*counted))
}

/// Lists with accounts that were others a short while before.
async fn moved(view: &mut View, verified: &[(i64, String)]) -> Result<Vec<Refusal>> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    let mut found = Vec::new();
    for (id, number) in verified {
        let list = rows::load(view, *id).await?;
        let Some(on) = rows::verified_on(view, *id).await? else { continue };
        let days = Policy::on(&regulations, on)?.account_days;
        let count = rows::moved_accounts(view, &list, on.plus_days(-days), on).await?.len();
        if count > 0 {
            let text =
                format!("Daftar {number}: rekening {count} penerima berubah dalam {days} hari sebelum diverifikasi.");
            let remedy = "Cocokkan dengan surat perubahan rekeningnya; selisihnya ada pada laporan selisih-daftar.";
            let law = format!("Data bertanggal {ACCOUNT_DAYS} (pola F10)");
            let finding = Refusal::new("CEK-DAFTAR-REKENING", &law, text, remedy);
            found.push(finding.figure("jumlah", count.to_string()).figure("limit", days.to_string()));
        }
    }
    Ok(found)
}
