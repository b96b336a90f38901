//! What other modules may ask of the inspection: whether something holds a
//! payment, and where they report what they found themselves.

pub mod figure;

use kernel::Money;
use store::{Read, Result, Tx, View};

use crate::looking::Looking;
use crate::model;
use crate::store as rows;

pub use crate::model::Analytic;

/// What holds a payment until a second official writes why it may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The SP2D.
    pub sp2d: i64,
    /// The finding, where a run or a report has kept it already.
    pub finding: Option<i64>,
    /// What it is about.
    pub key: String,
    pub analytic: Analytic,
    /// One sentence, without names of persons.
    pub told: String,
    pub amount: Money,
}

/// What another module found: about which payments, in one sentence.
#[derive(Clone, Debug)]
pub struct Report {
    pub analytic: Analytic,
    pub year: i32,
    /// What it is about; the same again is the same finding.
    pub about: String,
    pub unit: Option<i64>,
    pub amount: Money,
    pub documents: Vec<i64>,
    pub told: String,
}

/// Open, uncleared hits on F02, F03, F09 and F10 on these SP2D, looked for at
/// this moment and not only in what the last run kept.
pub async fn holds(tx: &mut Tx, sp2d: &[i64]) -> Result<Vec<Hit>> {
    let ctx = tx.ctx();
    let at = (ctx.today.year(), ctx.today, ctx.region.zone);
    let looking = Looking::new(at, &ctx.regulations, ctx.calendar.clone())?;
    look(tx, &looking, sp2d).await
}

/// The same for somebody who reads.
pub async fn holds_seen(view: &mut View, today: kernel::Day, sp2d: &[i64]) -> Result<Vec<Hit>> {
    let (regulations, calendar) = store::regulations::in_force(view).await?;
    let zone = organisation::public::zone(view).await?;
    let looking = Looking::new((today.year(), today, zone), &regulations, calendar)?;
    look(view, &looking, sp2d).await
}

async fn look(read: &mut impl Read, looking: &Looking, sp2d: &[i64]) -> Result<Vec<Hit>> {
    if sp2d.is_empty() {
        return Ok(Vec::new());
    }
    let kept = rows::open_hits(read, sp2d).await?;
    let settled = rows::settled(read).await?;
    let silences = rows::silences(read).await?;
    let mut found: Vec<Hit> = Vec::new();
    for (hit, document) in fresh(read, looking, sp2d).await? {
        let done = settled.contains(&(hit.key.clone(), None)) || settled.contains(&(hit.key.clone(), Some(document)));
        let quiet = silences.iter().any(|s| s.covers(&hit, looking.today));
        let known = kept.iter().any(|k| k.key == hit.key && k.document == document);
        if !done && !quiet && !known {
            let (analytic, amount) = (hit.analytic, hit.amount);
            found.push(Hit { sp2d: document, finding: None, key: hit.key, analytic, told: hit.told, amount });
        }
    }
    found.extend(kept.into_iter().map(|k| Hit {
        sp2d: k.document,
        finding: Some(k.finding),
        key: k.key,
        analytic: k.analytic,
        told: k.told,
        amount: k.amount,
    }));
    found.sort_by_key(|h| (h.sp2d, h.analytic, h.finding));
    Ok(found)
}

/// Hits as they would be found now, one for each of these payments.
pub(crate) async fn fresh(read: &mut impl Read, looking: &Looking, sp2d: &[i64]) -> Result<Vec<(model::Hit, i64)>> {
    let mut found = Vec::new();
    for hit in looking.holding(read).await? {
        for document in sp2d.iter().filter(|d| hit.documents.contains(d)) {
            found.push((hit.clone(), *document));
        }
    }
    Ok(found)
}

/// Keeps what another module found, once; gives the finding where it is new.
/// The caller's own transaction carries it.
pub async fn open_finding(tx: &mut Tx, report: &Report) -> Result<Option<i64>> {
    let hit = model::Hit::new(report.analytic, &report.about, report.told.clone());
    let hit = model::Hit { unit: report.unit, amount: report.amount, documents: report.documents.clone(), ..hit };
    if rows::is_kept(tx, &hit.key).await? {
        return Ok(None);
    }
    rows::insert_finding(tx, &hit, report.year, None).await.map(Some)
}
