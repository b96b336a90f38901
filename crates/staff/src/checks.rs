//! Invariants of the register of staff, recomputed from its rows.

use kernel::Refusal;
use store::module::{Check, CheckResult};
use store::{Result, View};

use crate::rules::LAW;
use crate::store as rows;

pub static ALL: &[Check] = &[Check { name: "staff", run: |view, year| Box::pin(check(view, year)) }];

/// Every proposal has the rows that it says, and two persons stand behind each
/// that counts.
async fn check(view: &mut View, _year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    for (state, changes, records) in rows::counts(view).await? {
        result.figures.insert(format!("staff_changes_{state}"), changes.into());
        result.figures.insert(format!("staff_records_{state}"), records.into());
    }
    for (change, told, counted) in rows::unlike(view).await? {
        let text = format!("Usulan pegawai nomor {change} menyebut {told} catatan, sedangkan yang ada {counted}.");
        let remedy = "Telusuri jurnalnya; basis data mungkin diubah dari luar.";
        result.findings.push(
            Refusal::new("CEK-PEGAWAI-JUMLAH", LAW, text, remedy)
                .figure("nilai", told.to_string())
                .figure("dihitung", counted.to_string()),
        );
    }
    for change in rows::alone(view).await? {
        let text = format!("Usulan pegawai nomor {change} diberlakukan oleh pengusulnya sendiri.");
        let remedy = "Periksa catatannya dengan keputusannya; basis data mungkin diubah dari luar.";
        result
            .findings
            .push(Refusal::new("CEK-PEGAWAI-SENDIRI", LAW, text, remedy).figure("usulan", change.to_string()));
    }
    Ok(result)
}
