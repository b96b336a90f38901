//! What the bank's side asks: SP2D that go out together, and what the books of
//! a treasurer say.

use std::collections::BTreeSet;

use kernel::lifecycle::Kind;
use kernel::{Day, Refusals};
use preparation::public::cash::{self, Months};
use store::{Case, Document, Read, Result, Tx, View};

use crate::acts;
use crate::rules::book::Fact;
use crate::store::{books, repayments};

pub use crate::model::Holder;
pub use crate::reports::books::cash_book;
pub use crate::store::books::Assistant;

/// All that speaks against telling the bank to pay an SP2D, or to pay it
/// again; the caller holds the document.
pub async fn judge_transfer(tx: &mut Tx, paid: &Document, on: Day) -> Result<Refusals> {
    match paid.kind {
        Kind::Repayment => acts::judge_paying_again(tx, paid, on).await,
        _ => acts::judge_transfer(tx, paid, on).await,
    }
}

/// Notes that the bank was told to pay an SP2D, or to pay it again.
pub async fn note_transfer(tx: &mut Tx, paid: &mut Document, on: Day, reference: &str) -> Result<()> {
    match paid.kind {
        Kind::Repayment => acts::note_paying_again(tx, paid, on, reference).await,
        _ => acts::note_transfer(tx, paid, on, reference).await,
    }
}

/// A payment, and the SP2D behind it where it pays one again.
pub async fn with_paid(tx: &mut Tx, paid: &Document) -> Result<Vec<Document>> {
    let mut all = vec![paid.clone()];
    if paid.kind == Kind::Repayment {
        all.push(repayments::sp2d_of(tx, paid.id).await?);
    }
    Ok(all)
}

/// All that moved a treasurer's money, in the order of the cash book.
pub async fn cash_facts(read: &mut impl Read, year: i32, holder: Holder) -> Result<Vec<Fact>> {
    books::facts(read, year, holder).await
}

/// Facts of the cash book that lie in the cash box, by their ids: evidence that
/// was paid in cash, and what a treasurer had there when an advance went on here.
pub async fn in_cash(read: &mut impl Read, year: i32, skpd: i64) -> Result<BTreeSet<i64>> {
    books::in_cash(read, year, skpd).await
}

/// Whose purse moves when this person acts for this unit: the assistant's own,
/// else the treasurer's.
pub fn holder_of(case: &Case) -> Result<Holder> {
    let unit = case.unit()?;
    Ok(Holder { skpd: unit.skpd_id, unit: acts::assistant(case).unwrap_or(unit.skpd_id) })
}

/// Sub units whose assistants hold money in a year.
pub async fn assistants(read: &mut impl Read, year: i32) -> Result<Vec<Assistant>> {
    books::assistants(read, year).await
}

/// What the cash plan in force lets in and out, by month; what last year left
/// is no receipt.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    pub comes_in: Months,
    pub goes_out: Months,
}

pub async fn planned(view: &mut View, year: i32) -> Result<Planned> {
    let till = cash::till_of(view, year, |row| row.set.as_ref()).await?;
    let mut planned = Planned::default();
    for (_, months) in till.flows.iter().filter(|(flow, _)| !flow.comes_in()) {
        for (sum, month) in planned.goes_out.iter_mut().zip(months) {
            *sum = sum.plus(*month);
        }
    }
    // The till tells what is left at the end of each month: what came in is the rest.
    let mut before = till.opening;
    for ((slot, out), end) in planned.comes_in.iter_mut().zip(planned.goes_out).zip(till.end) {
        *slot = end.minus(before).plus(out);
        before = end;
    }
    Ok(planned)
}
