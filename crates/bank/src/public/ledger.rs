//! The bank's part of the books for another program: cash that was drawn or put
//! back, and what the RKUD began with.

use kernel::Money;
use kernel::ledger::{Entry, OPENING, Place, RKUD, treasurer};
use store::{Error, Read, Result};

use crate::model::CashWay;
use crate::store::ledger as rows;

/// Entries of a year, of one SKPD or of all; the RKUD belongs to no SKPD.
pub async fn entries(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Entry>> {
    let mut all = Vec::new();
    if skpd.is_none() {
        for r in rows::openings(read, year).await? {
            let opening = r.money("opening")?;
            let entry = Entry::new(r.day("from_day")?, r.text("file_name")?, "Saldo awal menurut rekening koran");
            all.push(entry.into(RKUD, opening).out_of(OPENING, opening));
        }
    }
    for r in rows::moves(read, year, skpd).await? {
        let way = CashWay::parse(&r.text("way")?).ok_or_else(|| Error::Storage("pergeseran kas".into()))?;
        let (skpd, amount) = (r.text("code")?, r.money("amount")?);
        let drawn = if way == CashWay::Draw { amount } else { Money::ZERO.minus(amount) };
        let entry = Entry::new(r.day("day")?, r.text("reference")?, way.title());
        all.push(entry.into(treasurer(&skpd, Place::Cash), drawn).out_of(treasurer(&skpd, Place::Bank), drawn));
    }
    Ok(all)
}
