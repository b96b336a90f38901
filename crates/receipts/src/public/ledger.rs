//! The receipts' part of the books for another program.

use std::collections::{BTreeMap, BTreeSet};

use kernel::ledger::{Entry, GIVEN_BACK, OPENING, RKUD, fund, of_rekening, on_its_way, receiver, sent_back, unproved};
use kernel::{Day, Money};
use store::{Error, Read, Result, Row};

use crate::model::{DIRECT, Way};
use crate::store::ledger as rows;

/// Entries of a year, of one SKPD or of all.
pub async fn entries(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Entry>> {
    let told = rows::told(read, year, skpd).await?;
    let mut all = Vec::new();
    for row in &told.lines {
        line(row, &mut all)?;
    }
    for row in &told.deposits {
        deposit(row, &mut all)?;
    }
    let mut given_up = BTreeMap::new();
    for row in &told.returns {
        all.push(returned(row, &mut given_up)?);
    }
    funds(&told, &mut all)?;
    Ok(all)
}

fn dated(day: Option<Day>) -> Result<Day> {
    day.ok_or_else(|| Error::Storage("dokumen tanpa tanggal".into()))
}

fn entry(r: &Row, day: &str) -> Result<Entry> {
    Ok(Entry::new(dated(r.opt_day(day)?)?, r.opt_text("number")?.unwrap_or_default(), r.text("subject")?))
}

/// A line comes in on one day and counts when the bank's credit note proves it;
/// corrections and refunds take from what counted.
fn line(r: &Row, all: &mut Vec<Entry>) -> Result<()> {
    let (skpd, amount, counts) = (r.text("code")?, r.money("amount")?, of_rekening(&r.text("rekening")?));
    if r.text("kind")? != "STBP" {
        // A correction has two lines, and what it moves passes through here.
        let refund = r.opt_day("paid_on")?.is_some();
        let (day, other) = if refund { ("paid_on", RKUD.to_owned()) } else { ("doc_date", unproved(&skpd)) };
        all.push(entry(r, day)?.into(other, amount).out_of(counts, amount));
        return Ok(());
    }
    if r.text("flow")? == DIRECT {
        all.push(entry(r, "credited_on")?.into(RKUD, amount).out_of(counts, amount));
        return Ok(());
    }
    let held = Way::parse(&r.text("way")?).is_some_and(Way::is_held);
    let place = if held { receiver(&skpd) } else { on_its_way(&skpd) };
    all.push(entry(r, "doc_date")?.into(place, amount).out_of(unproved(&skpd), amount));
    if r.text("state")? == "cair" {
        all.push(entry(r, "credited_on")?.into(unproved(&skpd), amount).out_of(counts, amount));
    }
    Ok(())
}

/// It leaves the treasurer by the STS, and is on the RKUD by the credit note.
fn deposit(r: &Row, all: &mut Vec<Entry>) -> Result<()> {
    let (skpd, amount, held) = (r.text("code")?, r.money("amount")?, r.money("held")?);
    if held.is_positive() {
        all.push(entry(r, "doc_date")?.into(on_its_way(&skpd), held).out_of(receiver(&skpd), held));
    }
    if r.opt_day("credited_on")?.is_some() {
        all.push(entry(r, "credited_on")?.into(RKUD, amount).out_of(on_its_way(&skpd), amount));
    }
    Ok(())
}

/// Spending that came back, with what of it a retur of its payment had brought:
/// that goes first, and is no second inflow. The line is negative.
fn returned(r: &Row, given_up: &mut BTreeMap<i64, Money>) -> Result<Entry> {
    let amount = r.money("amount")?;
    let before = given_up.entry(r.int("payment_id")?).or_default();
    let left = r.money("was_back")?.minus(*before);
    let back = Money::ZERO.minus(amount).min(left).max(Money::ZERO);
    *before = before.plus(back);
    let entry = entry(r, "credited_on")?.into(of_rekening(&r.text("rekening")?), amount);
    Ok(entry.into(sent_back(&r.text("code")?), back).out_of(RKUD, amount.plus(back)))
}

/// What a fund earned and spent outside the RKUD. The first period of the year
/// brings its balance along.
fn funds(told: &rows::Told, all: &mut Vec<Entry>) -> Result<()> {
    let mut begun = BTreeSet::new();
    for r in &told.funds {
        let (id, place) = (r.int("id")?, fund(&r.text("code")?, &r.text("fund")?));
        if begun.insert(place.clone()) {
            let opening = r.money("opening")?;
            all.push(entry(r, "doc_date")?.into(&place, opening).out_of(OPENING, opening));
        }
        let returned = r.money("returned")?;
        let mut period = entry(r, "doc_date")?.into(GIVEN_BACK, returned);
        let mut left = Money::ZERO.minus(returned);
        for l in told.fund_lines.iter().filter(|l| l.int("document_id").is_ok_and(|d| d == id)) {
            let amount = l.money("amount")?;
            let amount = if l.int("spends")? == 1 { amount } else { Money::ZERO.minus(amount) };
            left = left.minus(amount);
            period = period.into(of_rekening(&l.text("rekening")?), amount);
        }
        all.push(period.into(&place, left));
    }
    Ok(())
}
