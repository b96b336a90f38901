//! A day's work, left waiting on the desks of the story's SKPD.

use serde_json::{Value, json};
use store::{Db, Error, Result};

use super::regency::{self, Regency, YEAR, act, text_id};
use super::story::HERO;

const DAY: &str = "2026-03-16";

/// The input of a draft for one line of the example budget.
pub fn spp(unit: &str, payee_account: i64, purpose: &str, invoice: &str, amount: &str) -> Value {
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    json!({
        "year": YEAR, "unit": unit, "ls_kind": "barang-jasa", "purpose": purpose,
        "payee_account": payee_account, "bill_received": DAY, "invoice": invoice,
        "lines": [{
            "sub_kegiatan": format!("{bidang}.01.2.06.0009"), "rekening": "5.1.02.04.001.00001", "amount": amount
        }],
        "deductions": [],
    })
}

/// Leaves payments at four desks: drafted, filed, verified, ordered.
pub async fn workday(db: &Db, regency: &Regency) -> Result<()> {
    let unit = regency.units.get(HERO).ok_or_else(|| Error::Bug("SKPD contoh".into()))?;
    let offices = regency.offices.get(HERO).ok_or_else(|| Error::Bug("pejabat contoh".into()))?;
    let payee = regency::payee(db, unit, "CV Perjalanan Contoh", "0101234999").await?;
    let treasurer = "Bendahara Pengeluaran Dinas Komunikasi dan Informatika (contoh)";
    regency::payee_of(db, unit, ("bendahara", treasurer), "0101234777").await?;
    let desks = [
        ("Rapat koordinasi kecamatan (contoh)", "INV-101", "1850000.00", 0),
        ("Perjalanan dinas pengawasan (contoh)", "INV-102", "2400000.00", 1),
        ("Rapat penyusunan laporan (contoh)", "INV-103", "3125000.00", 2),
        ("Perjalanan dinas verifikasi lapangan (contoh)", "INV-104", "4760000.00", 3),
    ];
    for (purpose, invoice, amount, steps) in desks {
        let draft = act(db, &offices.staff, "draft-spp", spp(unit, payee, purpose, invoice, amount)).await?;
        let id = text_id(&draft);
        if steps > 0 {
            act(db, &offices.treasurer, "submit-spp", json!({ "spp": id, "date": DAY })).await?;
        }
        if steps > 1 {
            act(db, &offices.verifier, "verify-spp", json!({ "spp": id })).await?;
        }
        if steps > 2 {
            let sptjm = json!({ "number": format!("SPTJM-{invoice}/CONTOH"), "date": DAY });
            let order = json!({ "spp": id, "date": DAY, "sptjm": sptjm });
            let spm = act(db, &offices.head, "issue-spm", order).await?;
            act(db, &regency.kuasa, "receive-spm", json!({ "spm": text_id(&spm), "date": DAY })).await?;
        }
    }
    Ok(())
}
