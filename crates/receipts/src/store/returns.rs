//! Refunds, corrections, and spending that came back.

use kernel::{Day, Money};
use store::{Error, Read, Result, Tx, params, row};

use crate::model::{Nature, Refund};
use crate::tables::{RECEIPT_CORRECTION, REFUND, SPENDING_RETURN};

const REFUND_BY_ID: &str = "SELECT * FROM refund WHERE document_id = $1";
const PAID: &str = "UPDATE refund SET reference = $2, paid_on = $3 WHERE document_id = $1 RETURNING *";
/// What came back on a line of a payment.
const RETURNED: &str = "SELECT CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS amount FROM spending_return r
   JOIN document d ON d.id = r.document_id WHERE r.payment_id = $1 AND r.payment_line = $2 AND d.state = 'cair'";

pub async fn insert_refund(tx: &mut Tx, r: &Refund) -> Result<()> {
    let new = row! {
        document_id: r.document, nature: r.nature.code(), received_year: r.received_year,
        receipt_id: r.from.map(|f| f.0), receipt_line: r.from.map(|f| f.1), recipient: r.recipient.as_str(),
        decree: r.decree.as_str(), reference: None::<&str>, paid_on: None::<Day>,
    };
    tx.insert(&REFUND, new).await
}

pub async fn refund(read: &mut impl Read, document: i64) -> Result<Option<Refund>> {
    let Some(r) = read.opt(REFUND_BY_ID, params![document]).await? else { return Ok(None) };
    Ok(Some(Refund {
        document,
        nature: Nature::parse(&r.text("nature")?).ok_or_else(|| Error::Storage("sifat pengembalian".into()))?,
        received_year: i32::try_from(r.int("received_year")?).map_err(|_| Error::Storage("tahun".into()))?,
        from: r.opt_int("receipt_id")?.zip(r.opt_int("receipt_line")?),
        recipient: r.text("recipient")?,
        decree: r.text("decree")?,
    }))
}

pub async fn refund_paid(tx: &mut Tx, document: i64, reference: &str, on: Day) -> Result<()> {
    tx.change(&REFUND, PAID, params![document, reference, on]).await.map(drop)
}

pub async fn insert_correction(tx: &mut Tx, document: i64, from: (i64, i64), reason: &str) -> Result<()> {
    let new = row! { document_id: document, receipt_id: from.0, receipt_line: from.1, reason: reason };
    tx.insert(&RECEIPT_CORRECTION, new).await
}

pub async fn insert_return(tx: &mut Tx, document: i64, payment: i64, line: i64, payer: &str) -> Result<()> {
    let new = row! { document_id: document, payment_id: payment, payment_line: line, payer: payer };
    tx.insert(&SPENDING_RETURN, new).await
}

/// What came back of a line before. Its payment is locked by the door.
pub async fn returned(read: &mut impl Read, payment: i64, line: i64) -> Result<Money> {
    read.one(RETURNED, params![payment, line]).await?.money("amount")
}
