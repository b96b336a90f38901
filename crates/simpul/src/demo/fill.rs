//! Payments that wait for their SP2D, for measurements: every one of them went
//! through draft, filing, verification and SPM, as a real one does.

use std::sync::Arc;

use serde_json::{Value, json};
use store::{Db, Error, Result};

use super::regency::{self, Offices, Regency, YEAR, act, text_id};

const DAY: &str = "2026-03-16";

/// Ids of SPM that wait, and the payee's account of each SKPD.
#[derive(Debug)]
pub struct Filled {
    pub spread: Vec<String>,
    pub one: Vec<String>,
    pub payees: Vec<i64>,
}

/// Makes `spread` payments over all SKPD and `one` more on the first.
pub async fn payments(db: &Arc<Db>, regency: &Regency, spread: usize, one: usize) -> Result<Filled> {
    let (mut tasks, mut payees) = (Vec::new(), Vec::new());
    for (n, unit) in regency.units.iter().enumerate() {
        regency::release(db, regency, unit, DAY).await?;
        let offices = regency.offices.get(n).cloned().ok_or_else(|| Error::Bug("pejabat contoh".into()))?;
        let payee = regency::payee(db, unit, &format!("Penerima Contoh {n}"), &format!("02012345{n:02}")).await?;
        payees.push(payee);
        let share = spread.div_ceil(regency.units.len());
        let extra = if n == 0 { one } else { 0 };
        let (db, unit) = (db.clone(), unit.clone());
        tasks.push(tokio::spawn(async move { of_unit(&db, &unit, &offices, payee, share + extra).await }));
    }
    let mut lists: Vec<Vec<String>> = Vec::new();
    for task in tasks {
        lists.push(task.await.map_err(|e| Error::Bug(e.to_string()))??);
    }
    let single = lists.first_mut().map(|first| first.split_off(first.len().saturating_sub(one))).unwrap_or_default();
    Ok(Filled { spread: interleave(lists), one: single, payees })
}

/// One of each in turn, so that neighbours in the list are different SKPD.
fn interleave(lists: Vec<Vec<String>>) -> Vec<String> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest).flat_map(|i| lists.iter().filter_map(move |l| l.get(i).cloned())).collect()
}

/// Payments of one SKPD, in few lanes: a treasurer's desk is not a race.
async fn of_unit(db: &Arc<Db>, unit: &str, offices: &Offices, payee: i64, count: usize) -> Result<Vec<String>> {
    const LANES: usize = 4;
    let mut tasks = Vec::new();
    for lane in 0..LANES {
        let (db, unit, offices) = (db.clone(), unit.to_owned(), offices.clone());
        let share = count / LANES + usize::from(lane < count % LANES);
        tasks.push(tokio::spawn(async move {
            let mut spms = Vec::with_capacity(share);
            for _ in 0..share {
                spms.push(order(&db, &unit, &offices, payee).await?);
            }
            Ok::<_, Error>(spms)
        }));
    }
    let mut all = Vec::with_capacity(count);
    for task in tasks {
        all.extend(task.await.map_err(|e| Error::Bug(e.to_string()))??);
    }
    Ok(all)
}

/// One payment up to its SPM.
async fn order(db: &Db, unit: &str, offices: &Offices, payee: i64) -> Result<String> {
    let bidang: String = unit.split('.').take(2).collect::<Vec<_>>().join(".");
    let draft = json!({
        "year": YEAR, "unit": unit, "ls_kind": "gaji", "purpose": "Pembayaran contoh untuk pengukuran",
        "payee_account": payee,
        "lines": [{
            "sub_kegiatan": format!("{bidang}.01.2.02.0001"), "rekening": "5.1.01.01.001.00001", "amount": "1000.00"
        }],
    });
    let spp: Value = act(db, &offices.staff, "draft-spp", draft).await?;
    let id = text_id(&spp);
    act(db, &offices.treasurer, "submit-spp", json!({ "spp": id, "date": DAY })).await?;
    act(db, &offices.verifier, "verify-spp", json!({ "spp": id })).await?;
    let sign = json!({ "spp": id, "date": DAY, "sptjm": { "number": "SPTJM-CONTOH", "date": DAY } });
    Ok(text_id(&act(db, &offices.head, "issue-spm", sign).await?))
}
