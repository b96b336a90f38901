//! Next year's budget in the making: ceilings for everybody, an RKA that is
//! being written, and one that was handed in and has a note.

use std::sync::Arc;

use serde_json::{Value, json};
use store::{Actor, Channel, Db, Envelope, Error, Result};

use super::regency::{self, Regency, YEAR, act};
use super::story::HERO;

/// The year in the making.
pub const NEXT: i32 = YEAR + 1;

/// Opens the round; answers with the RKA of the story's SKPD and of the one
/// behind it.
pub async fn preparing(db: &Db, regency: &Regency, tapd: &Actor) -> Result<(i64, i64)> {
    let import = Arc::new(regency::ceilings(NEXT)?);
    db.act(import, Envelope::new(Actor::PracticeOperator, Channel::Cli)).await?;
    let round = json!({ "year": NEXT, "stage": "murni" });
    act(db, tapd, "open-budget-round", round.clone()).await?;
    for step in ["kua-ppas", "rka", "verifikasi"] {
        act(db, tapd, "open-budget-step", json!({ "year": NEXT, "stage": "murni", "step": step })).await?;
    }
    act(db, tapd, "adopt-ceilings", round).await?;
    let own = drafted(db, regency, HERO).await?;
    let next = drafted(db, regency, HERO + 1).await?;
    let offices = regency.offices.get(HERO + 1).ok_or_else(|| Error::Bug("pejabat contoh".into()))?;
    for activity in
        preparation::public::pages::rka(&mut db.view().await?, next).await?.into_iter().flat_map(|r| r.activities)
    {
        let target = json!({
            "rka": next.to_string(), "sub_kegiatan": activity.sub_code, "indicator": "Jumlah laporan (contoh)",
            "target": "12", "measure": "laporan",
        });
        act(db, &offices.staff, "set-activity", target).await?;
    }
    act(db, &offices.head, "submit-rka", json!({ "rka": next.to_string() })).await?;
    let note = json!({ "rka": next.to_string(), "text": "Sebutkan dasar perhitungan tagihan listriknya (contoh)." });
    act(db, tapd, "note-rka", note).await?;
    Ok((own, next))
}

/// An RKA with this year's lines.
async fn drafted(db: &Db, regency: &Regency, n: usize) -> Result<i64> {
    let unit = regency.units.get(n).ok_or_else(|| Error::Bug("SKPD contoh".into()))?;
    let offices = regency.offices.get(n).ok_or_else(|| Error::Bug("pejabat contoh".into()))?;
    let draft = json!({
        "year": NEXT, "stage": "murni", "unit": unit, "copy_stage": "murni", "copy_year": YEAR,
        "copy_exception": "Belum ada standar harganya (contoh)",
    });
    let made = act(db, &offices.staff, "draft-rka", draft).await?;
    made.get("document").and_then(Value::as_i64).ok_or_else(|| Error::Bug("RKA contoh".into()))
}
