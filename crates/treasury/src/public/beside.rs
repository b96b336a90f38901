//! Working beside the national system: its account of the payments against
//! ours, and what was decided where they differ.

use std::collections::HashSet;

use kernel::{Day, Money};
use serde::Serialize;
use store::{Error, Read, Result, View};

use crate::policy::Policy;
use crate::realisasi::{self, ByPayment, Chain, Line, Realisasi};
use crate::rules::matching::{Basis, Difference, Here, Matched, Told, bring_together, differences};
use crate::store::{self as rows, national};

/// A payment of one side alone.
#[derive(Clone, Debug, Serialize)]
pub struct Alone {
    pub kind: &'static str,
    pub number: String,
    /// Of the local document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<i64>,
    pub skpd: String,
    pub date: Option<Day>,
    pub amount: Money,
    pub text: String,
}

/// A payment that both sides tell, and not in the same way.
#[derive(Clone, Debug, Serialize)]
pub struct Differing {
    pub kind: &'static str,
    /// The number in the national system.
    pub number: String,
    pub document: i64,
    pub local_number: String,
    pub skpd: String,
    pub date: Option<Day>,
    pub amount: Money,
    pub local_amount: Money,
    pub basis: &'static str,
    pub differences: Vec<Difference>,
    /// What an official decided about just these differences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
}

/// What a comparison found. `different` holds what waits for a decision.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reconciled {
    pub year: i32,
    /// Payments that both tell alike.
    pub matched: usize,
    pub only_local: usize,
    pub only_sipd: usize,
    pub different: Vec<Differing>,
    /// Differences that an official has decided about.
    pub decided: Vec<Differing>,
    pub only_local_documents: Vec<Alone>,
    pub only_sipd_documents: Vec<Alone>,
    /// Pairs whose number in the national system is not noted yet.
    pub to_note: Vec<(i64, String)>,
}

/// Compares a report of the national system with all that is recorded.
pub async fn reconcile(view: &mut View, realisasi: &Realisasi) -> Result<Reconciled> {
    view.scope.whole()?;
    let here = national::payments(view, realisasi.year).await?;
    let kept = kept_lines(view, realisasi.year).await?;
    compare(view, realisasi, here, &kept).await
}

/// Compares the reports that were imported with what was recorded locally.
pub async fn reconcile_kept(view: &mut View, year: i32) -> Result<Reconciled> {
    let here: Vec<Here> = national::payments(view, year).await?.into_iter().filter(|h| !h.imported).collect();
    let realisasi = Realisasi::of_lines(year, kept_lines(view, year).await?);
    compare(view, &realisasi, here, &[]).await
}

/// Lines of the imports that count.
pub(crate) async fn kept_lines(read: &mut impl Read, year: i32) -> Result<Vec<Line>> {
    rows::imported_lines(read, year).await?.iter().map(|json| Ok(serde_json::from_str(json)?)).collect()
}

/// Payments of a report, with the words of its lines.
pub(crate) fn told(lines: &[Line], chain: &Chain) -> Vec<Told> {
    let by_payment = ByPayment::of(lines);
    let mut told = realisasi::payments(chain);
    for t in &mut told {
        t.text = by_payment.text(t.kind, &t.key);
    }
    told
}

async fn compare(view: &mut View, realisasi: &Realisasi, here: Vec<Here>, kept: &[Line]) -> Result<Reconciled> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    let last = Day::last_of_year(realisasi.year).ok_or_else(|| Error::Input("tahun di luar batas".into()))?;
    let window = Policy::on(&regulations, last)?.match_window();
    let there = told(&realisasi.lines, &realisasi::rebuild(realisasi));
    let Matched { pairs, only_here, only_there } = bring_together(&here, &there, window);
    let decided = national::decided(view, realisasi.year).await?;
    let (in_file, in_kept) = (ByPayment::of(&realisasi.lines), ByPayment::of(kept));
    let mut found = Reconciled { year: realisasi.year, ..Reconciled::default() };
    for pair in &pairs {
        let (Some(h), Some(t)) = (here.get(pair.here), there.get(pair.there)) else { continue };
        let mut differing = all_differences(h, t, &in_kept, &in_file);
        if !pair.basis.sure() && differing.is_empty() {
            differing.push(uncertain(h, t));
        }
        if !h.imported && h.noted.is_none() && pair.basis.sure() {
            found.to_note.push((h.document, t.number.clone()));
        }
        if differing.is_empty() {
            found.matched += 1;
            continue;
        }
        let decision = decided.get(&(h.document, t.key.clone()));
        let shown = shown(&differing);
        let decision = decision.filter(|d| d.shown == shown).map(|d| format!("{}: {}", d.outcome, d.reason));
        let entry = describe(h, t, pair.basis, differing, decision);
        if entry.decided.is_some() { found.decided.push(entry) } else { found.different.push(entry) }
    }
    found.only_local_documents = only_here.iter().filter_map(|at| here.get(*at)).map(local).collect();
    found.only_sipd_documents = only_there.iter().filter_map(|at| there.get(*at)).map(foreign).collect();
    (found.only_local, found.only_sipd) = (only_here.len(), only_there.len());
    Ok(found)
}

fn all_differences(h: &Here, t: &Told, kept: &ByPayment<'_>, file: &ByPayment<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    if h.imported {
        let lines = kept.get(h.told.kind, &h.told.key);
        if !lines.is_empty() {
            found = realisasi::columns(t.kind, lines, file.get(t.kind, &t.key));
        }
    }
    let named: HashSet<String> = found.iter().map(|d| d.field.clone()).collect();
    found.extend(differences(h, t).into_iter().filter(|d| !named.contains(&d.field)));
    found
}

/// The same content several times over: an official says which is which.
fn uncertain(h: &Here, t: &Told) -> Difference {
    Difference { field: "Pasangan".into(), here: h.told.number.clone(), there: t.number.clone() }
}

/// Differences as they are kept with a decision.
pub(crate) fn shown(differences: &[Difference]) -> String {
    let line = |d: &Difference| format!("{}: {} ≠ {}", d.field, d.here, d.there);
    differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn describe(h: &Here, t: &Told, basis: Basis, differences: Vec<Difference>, decided: Option<String>) -> Differing {
    Differing {
        kind: t.kind.code(),
        number: t.number.clone(),
        document: h.document,
        local_number: h.told.number.clone(),
        skpd: h.told.skpd.clone(),
        date: t.day,
        amount: t.amount,
        local_amount: h.told.amount,
        basis: basis.title(),
        differences,
        decided,
    }
}

fn local(h: &Here) -> Alone {
    Alone { document: Some(h.document), ..foreign(&h.told) }
}

fn foreign(t: &Told) -> Alone {
    Alone {
        kind: t.kind.code(),
        number: t.number.clone(),
        document: None,
        skpd: t.skpd.clone(),
        date: t.day,
        amount: t.amount,
        text: t.text.clone(),
    }
}

/// In what a local payment differs from the imported lines that are its pair.
pub(crate) async fn differing_of(
    read: &mut impl Read,
    year: i32,
    document: i64,
    window: u32,
) -> Result<Option<(String, Vec<Difference>)>> {
    let here: Vec<Here> = national::payments(read, year).await?.into_iter().filter(|h| !h.imported).collect();
    let brought = Realisasi::of_lines(year, kept_lines(read, year).await?);
    let there = told(&brought.lines, &realisasi::rebuild(&brought));
    let matched = bring_together(&here, &there, window);
    let pair = matched.pairs.iter().find(|p| here.get(p.here).is_some_and(|h| h.document == document));
    Ok(pair.and_then(|p| here.get(p.here).zip(there.get(p.there)).map(|(h, t)| (p.basis, h, t))).map(
        |(basis, h, t)| {
            let mut differing = differences(h, t);
            if !basis.sure() && differing.is_empty() {
                differing.push(uncertain(h, t));
            }
            (t.key.clone(), differing)
        },
    ))
}
