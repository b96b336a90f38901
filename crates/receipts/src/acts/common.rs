//! What every step of receipts asks: dated data, texts, lines, credit notes.

use std::collections::BTreeSet;

use kernel::lifecycle::State;
use kernel::{Day, Money, Refusal, Refusals};
use store::{Document, Error, Result, Tx, Unit};
use treasury::public::sharing;
use treasury::rules::book::span;

use super::lines::ReceiptLine;
use crate::model::SPENDING;
use crate::policy::Policy;
use crate::rules::receipt::{LineFacts, outside_budget};
use crate::rules::{CreditFacts, check_credit};
use crate::store::budget as expected;
use crate::store::receipts as rows;

/// The dated data of a document's day.
pub fn policy(tx: &Tx, on: Day) -> Result<Policy> {
    Ok(Policy::on(&tx.ctx().regulations, on)?)
}

pub fn clean(what: &str, text: &str, most: usize) -> Result<String> {
    kernel::text::clean(text, most).map_err(|e| Error::Input(format!("{what} {e}")))
}

/// A text, or what stands for it where nothing was typed.
pub fn written(what: &str, text: &str, otherwise: &str) -> Result<String> {
    if text.trim().is_empty() { Ok(otherwise.to_owned()) } else { clean(what, text, 1000) }
}

/// The lines as the rules see them, and their sum.
pub fn line_facts(inputs: &[ReceiptLine]) -> Result<(Vec<LineFacts>, Money)> {
    if inputs.is_empty() || inputs.len() > 200 {
        return Err(Error::Input("isi 1 sampai 200 baris rekening".into()));
    }
    let facts = |l: &ReceiptLine| {
        let l = l.read()?;
        let (code, rekening) = (l.rekening.text().to_owned(), l.rekening.norm().to_owned());
        Ok(LineFacts { code, rekening, amount: l.amount })
    };
    let lines = inputs.iter().map(facts).collect::<Result<Vec<LineFacts>>>()?;
    let sum = Money::sum(lines.iter().map(|l| l.amount)).ok_or_else(too_large)?;
    Ok((lines, sum))
}

pub fn too_large() -> Error {
    Error::Input("jumlah terlalu besar".into())
}

/// The SKPD of a unit.
pub async fn skpd(tx: &mut Tx, unit: &Unit) -> Result<Unit> {
    store::units::by_id(&mut tx.steady(), unit.skpd_id).await?.ok_or_else(|| Error::Bug("SKPD hilang".into()))
}

/// Accounts that no budget of the SKPD knows: told, never refused.
pub async fn strangers(tx: &mut Tx, year: i32, skpd: i64, label: &str, rekening: Vec<String>) -> Result<Vec<Refusal>> {
    let budget = expected::budgeted(tx, year, Some(skpd)).await?;
    let keys = rekening.into_iter().map(|r| (skpd, r));
    let unknown = keys.filter(|key| budget.get(key).is_none_or(|sum| sum.is_zero()));
    Ok(unknown.map(|(_, rekening)| outside_budget(label, &rekening)).collect())
}

/// The rekening of lines.
pub fn rekening_of(lines: &[LineFacts]) -> Vec<String> {
    lines.iter().map(|l| l.rekening.clone()).collect()
}

/// Judges the bank's credit note and keeps it as the document's proof.
pub async fn judge_credit(
    tx: &mut Tx,
    d: &Document,
    note: &str,
    on: Day,
    not_before: Option<Day>,
    refusals: &mut Refusals,
) -> Result<String> {
    let note = clean("nota kredit", note, 100)?;
    if kernel::text::fold(&note).is_empty() {
        return Err(Error::Input("nota kredit: tulis huruf atau angkanya".into()));
    }
    let used_by = match bounced(tx, d, &note).await? {
        Own::Fits => None,
        Own::Otherwise(whose) => Some(whose),
        Own::Not => match rows::credit_used(tx, d.year, &note).await? {
            Some(other) => Some(other.label()),
            None => sharing::note_used(tx, d.year, &note).await?.map(|other| other.label()),
        },
    };
    let facts = CreditFacts { note: note.clone(), used_by, credited_on: on, not_before, today: tx.ctx().today };
    check_credit(&facts, refusals);
    Ok(note)
}

/// Whether a credit note proves a retur.
enum Own {
    Not,
    Fits,
    Otherwise(String),
}

/// Only what nobody pays again may be deposited as spending of its own payment
/// that came back: line by line, and together no more than came.
async fn bounced(tx: &mut Tx, d: &Document, note: &str) -> Result<Own> {
    let Some(b) = sharing::bounced(tx, d.year, note).await? else { return Ok(Own::Not) };
    let before = rows::credited(tx, d.year, note).await?;
    let own = d.flow == SPENDING && b.thread == d.thread && !b.paid_again;
    if own && before.checked_add(d.amount).is_some_and(|sum| sum <= b.amount) {
        return Ok(Own::Fits);
    }
    let mut whose = format!("retur {} sebesar {}", b.label, b.amount.rupiah());
    if before.is_positive() {
        whose.push_str(&format!(", sudah disetor kembali {}", before.rupiah()));
    }
    Ok(Own::Otherwise(whose))
}

/// Keeps a note as a document's proof; of two at once the note's own row lets one
/// pass. That of a retur is kept as the retur's.
pub async fn keep_note(tx: &mut Tx, (document, year): (i64, i32), note: &str, on: Day) -> Result<()> {
    if sharing::bounced(tx, year, note).await?.is_none() {
        sharing::take_note(tx, year, note, document).await?;
    }
    rows::insert_credit(tx, document, year, note, on).await
}

/// A document that stands where the money has come in.
pub fn came_in(d: &Document) -> bool {
    use kernel::lifecycle::Kind;
    matches!((d.kind, d.state), (Kind::Stbp, State::Paid) | (Kind::Note, State::Ratified))
}

/// The last day that the SKPD's Bendahara Penerimaan has closed, or an assistant
/// who holds the money.
pub async fn closed_until(tx: &mut Tx, (year, skpd): (i32, i64), holders: Vec<i64>) -> Result<Option<Day>> {
    let units: BTreeSet<i64> = [skpd].into_iter().chain(holders).collect();
    let mut months = Vec::new();
    for unit in units {
        months.extend(organisation::public::locked_receipts(&mut tx.steady(), year, unit).await?);
    }
    Ok(months.into_iter().max().and_then(|month| span(year, month)).map(|(_, last)| last))
}

/// Refuses to take a document back out of a month that one of its holders has closed.
pub async fn refuse_closed(tx: &mut Tx, d: &Document, holders: Vec<i64>) -> Result<()> {
    let (Some(on), false) = (d.doc_date, holders.is_empty()) else { return Ok(()) };
    let mut refusals = Refusals::new();
    let closed = closed_until(tx, (d.year, d.unit_id), holders).await?;
    sharing::check_book_open(on, closed, &mut refusals);
    Ok(refusals.or(())?)
}

/// Gives a document its number on its day, or tells all reasons why not.
pub async fn number(
    tx: &mut Tx,
    d: &mut Document,
    pattern: &str,
    date: Day,
    basis: Vec<sharing::RestsOn>,
    refusals: Refusals,
) -> Result<()> {
    number_in_book(tx, d, pattern, (date, None), basis, refusals).await
}

/// The same of a document that a Bendahara Penerimaan's book bears, which is
/// closed up to a day.
pub async fn number_in_book(
    tx: &mut Tx,
    d: &mut Document,
    pattern: &str,
    (date, closed): (Day, Option<Day>),
    basis: Vec<sharing::RestsOn>,
    mut refusals: Refusals,
) -> Result<()> {
    let taken = store::numbers::take(tx, d.unit_id, d.kind, d.year, date).await?;
    let serial = taken.serial;
    sharing::judge_day(tx, d, date, basis, Some(taken), &mut refusals).await?;
    if !refusals.has("TGL-PERIODE-TERKUNCI") {
        sharing::check_book_open(date, closed, &mut refusals);
    }
    refusals.or(())?;
    sharing::give_number(tx, d, pattern, serial, date).await
}
