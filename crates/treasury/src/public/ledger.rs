//! The treasury's part of the books for another program: payments, evidence,
//! what was withheld, what went back.

use std::collections::BTreeMap;

use kernel::ledger::{
    ELSEWHERE, Entry, Place, RKUD, of_rekening, on_its_way, sent_back, treasurer, unaccounted, unpaid,
};
use kernel::{Day, Money, ledger};
use store::{Error, Read, Result, Row};

use crate::rules::spp::SppKind;
use crate::store::ledger as rows;

/// Sums by what they are, of each document.
type ByDocument = BTreeMap<i64, Vec<(String, Money)>>;

/// Entries of a year, of one SKPD or of all.
pub async fn entries(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Entry>> {
    let told = rows::told(read, year, skpd).await?;
    let (charged, cuts) = (by_document(&told.charged, "rekening")?, by_document(&told.cuts, "kind")?);
    let mut all = Vec::new();
    for row in &told.payments {
        payment(row, &charged, &cuts, &mut all)?;
    }
    for row in &told.returns {
        all.push(between(row, "returned_on", true)?);
    }
    for row in &told.again {
        all.push(between(row, "day", false)?);
    }
    for row in &told.panjar {
        all.push(panjar(row)?);
    }
    for row in &told.openings {
        all.push(opening(row)?);
    }
    for row in &told.evidence {
        evidence(row, &charged, &cuts, &mut all)?;
    }
    for row in &told.deposits {
        deposit(row, &mut all)?;
    }
    for row in &told.remittances {
        all.push(remittance(row)?);
    }
    for row in &told.elsewhere {
        all.push(elsewhere(row, year)?);
    }
    Ok(all)
}

fn by_document(rows: &[Row], name: &str) -> Result<ByDocument> {
    let mut all = ByDocument::new();
    for r in rows {
        all.entry(r.int("document_id")?).or_default().push((r.text(name)?, r.money("amount")?));
    }
    Ok(all)
}

fn of(all: &ByDocument, id: i64) -> &[(String, Money)] {
    all.get(&id).map(Vec::as_slice).unwrap_or_default()
}

fn dated(day: Option<Day>) -> Result<Day> {
    day.ok_or_else(|| Error::Storage("dokumen tanpa tanggal".into()))
}

/// A document's entry on one of its days.
fn entry(r: &Row, day: &str) -> Result<Entry> {
    Ok(Entry::new(dated(r.opt_day(day)?)?, r.opt_text("number")?.unwrap_or_default(), r.text("subject")?))
}

/// Whether the bank pays others, and not a treasurer.
fn is_direct(r: &Row) -> Result<bool> {
    Ok(SppKind::parse(&r.text("flow")?).is_some_and(SppKind::charges))
}

/// An SP2D-LS counts when it is issued and leaves the RKUD when the bank pays;
/// one that fills an advance is cash alone. What came back before the bank had
/// paid has left all the same.
fn payment(r: &Row, charged: &ByDocument, cuts: &ByDocument, all: &mut Vec<Entry>) -> Result<()> {
    let (skpd, net, direct) = (r.text("code")?, r.money("net")?, is_direct(r)?);
    if direct {
        let mut issued = entry(r, "doc_date")?;
        for (rekening, amount) in of(charged, r.int("id")?) {
            issued = issued.into(of_rekening(rekening), *amount);
        }
        for (kind, amount) in of(cuts, r.int("thread")?) {
            issued = issued.out_of(ledger::withheld(&skpd, false, kind), *amount);
        }
        all.push(issued.out_of(unpaid(&skpd), net));
    }
    let bounced = r.opt_int("was_paid")? == Some(0);
    let left = if bounced { "transferred_on" } else { "paid_on" };
    if r.opt_day(left)?.is_some() {
        let goes_to = if direct { unpaid(&skpd) } else { payee(&skpd, false, !bounced) };
        all.push(entry(r, left)?.into(goes_to, net).out_of(RKUD, net));
    }
    Ok(())
}

/// Where money is that left the RKUD for somebody: with a treasurer once the
/// bank has paid it, else owed.
fn payee(skpd: &str, direct: bool, arrived: bool) -> String {
    if direct || !arrived { sent_back(skpd) } else { treasurer(skpd, Place::Bank) }
}

/// What came back, or left once more.
fn between(r: &Row, day: &str, back: bool) -> Result<Entry> {
    let (skpd, amount) = (r.text("code")?, r.money("amount")?);
    let other = payee(&skpd, is_direct(r)?, r.flag("was_paid")?);
    let entry = entry(r, day)?;
    Ok(if back {
        entry.into(RKUD, amount).out_of(other, amount)
    } else {
        entry.into(other, amount).out_of(RKUD, amount)
    })
}

fn panjar(r: &Row) -> Result<Entry> {
    let (skpd, amount) = (r.text("code")?, r.money("amount")?);
    let (bank, pptk) = (treasurer(&skpd, Place::Bank), treasurer(&skpd, Place::Panjar));
    let (from, to) = if r.flag("back")? { (pptk, bank) } else { (bank, pptk) };
    Ok(entry(r, "day")?.into(to, amount).out_of(from, amount))
}

fn evidence(r: &Row, charged: &ByDocument, cuts: &ByDocument, all: &mut Vec<Entry>) -> Result<()> {
    let (id, skpd, gross) = (r.int("id")?, r.text("code")?, r.money("amount")?);
    let place = if r.text("way")? == "tunai" { Place::Cash } else { Place::Bank };
    let mut paid = entry(r, "doc_date")?.into(unaccounted(&skpd), gross);
    let mut left = gross;
    for (kind, amount) in of(cuts, id) {
        left = left.minus(*amount);
        paid = paid.out_of(ledger::withheld(&skpd, true, kind), *amount);
    }
    let by_pptk = r.money("panjar")?;
    let paid = paid.out_of(treasurer(&skpd, Place::Panjar), by_pptk);
    all.push(paid.out_of(treasurer(&skpd, place), left.minus(by_pptk)));
    let Some(day) = r.opt_day("counted")? else { return Ok(()) };
    let (number, lpj) = (r.opt_text("number")?.unwrap_or_default(), r.opt_text("lpj_number")?.unwrap_or_default());
    let mut counted = Entry::new(day, lpj, format!("{number}: {}", r.text("subject")?));
    for (rekening, amount) in of(charged, id) {
        counted = counted.into(of_rekening(rekening), *amount);
    }
    all.push(counted.out_of(unaccounted(&skpd), gross));
    Ok(())
}

/// What a treasurer held when an advance of another system went on here.
fn opening(r: &Row) -> Result<Entry> {
    let (skpd, bank, cash) = (r.text("code")?, r.money("bank")?, r.money("cash")?);
    let held = entry(r, "doc_date")?.into(treasurer(&skpd, Place::Bank), bank);
    Ok(held.into(treasurer(&skpd, Place::Cash), cash).out_of(ELSEWHERE, bank.plus(cash)))
}

/// It leaves the treasurer by the STS, and is on the RKUD by the credit note.
fn deposit(r: &Row, all: &mut Vec<Entry>) -> Result<()> {
    let (skpd, amount) = (r.text("code")?, r.money("amount")?);
    all.push(entry(r, "doc_date")?.into(on_its_way(&skpd), amount).out_of(treasurer(&skpd, Place::Bank), amount));
    if r.opt_day("credited_on")?.is_some() {
        all.push(entry(r, "credited_on")?.into(RKUD, amount).out_of(on_its_way(&skpd), amount));
    }
    Ok(())
}

/// Of one receipt, what a treasurer held and what had stayed on the RKUD.
fn remittance(r: &Row) -> Result<Entry> {
    let (skpd, kind, in_hand) = (r.text("code")?, r.text("kind")?, r.money("in_hand")?);
    let left = r.money("amount")?.minus(in_hand);
    let entry = Entry::new(dated(r.opt_day("paid_on")?)?, r.text("ntpn")?, format!("Setoran {kind}"));
    let entry = entry.into(ledger::withheld(&skpd, true, &kind), in_hand);
    let entry = entry.out_of(treasurer(&skpd, Place::Bank), in_hand);
    Ok(entry.into(ledger::withheld(&skpd, false, &kind), left).out_of(RKUD, left))
}

/// A report of another system may leave a day out: the year's first stands for it.
fn elsewhere(r: &Row, year: i32) -> Result<Entry> {
    let day = dated(r.opt_day("doc_date")?.or_else(|| Day::new(year, 1, 1)))?;
    let (rekening, amount) = (r.text("rekening")?, r.money("amount")?);
    let entry = Entry::new(day, r.opt_text("number")?.unwrap_or_default(), r.text("subject")?);
    Ok(entry.into(of_rekening(&rekening), amount).out_of(ELSEWHERE, amount))
}
