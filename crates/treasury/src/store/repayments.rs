//! What the bank sent back, and the orders that pay it again.

use kernel::{Day, Money};
use store::{Document, Error, Read, Result, Row, Tx, params, row};

use crate::tables::{PAYMENT_RETURN, REPAYMENT, SP2D};

/// What a note proves, and whether its money went out again or is about to: an
/// order that came back has sent it all the same.
const NOTED: &str = "SELECT d.*, r.amount AS returned, (SELECT COUNT(*) FROM repayment p
       JOIN document x ON x.id = p.document_id WHERE p.return_id = r.id AND x.state <> 'ditolak') AS again
   FROM payment_return r JOIN document d ON d.id = r.paid_id WHERE r.year = $1 AND r.note_norm = $2";
const OF_PAID: &str = "SELECT * FROM payment_return WHERE paid_id = $1";
const LAST: &str = "SELECT * FROM payment_return WHERE sp2d_id = $1 ORDER BY noted_at DESC, id DESC LIMIT 1";
/// The return that no order pays, nor has paid.
const UNANSWERED: &str = "SELECT r.* FROM payment_return r WHERE r.sp2d_id = $1
     AND NOT EXISTS (SELECT 1 FROM repayment p JOIN document x ON x.id = p.document_id
       WHERE p.return_id = r.id AND x.state <> 'ditolak')
   ORDER BY r.noted_at DESC, r.id DESC LIMIT 1";
/// An order that pays a return, or has paid it; one that came back has made a
/// return of its own.
const LIVING: &str = "SELECT d.* FROM repayment p JOIN document d ON d.id = p.document_id
   WHERE p.sp2d_id = $1 AND d.state NOT IN ('ditolak', 'retur') ORDER BY d.id DESC LIMIT 1";
/// What of a payment was deposited as spending that came back.
const GIVEN_BACK: &str = "SELECT CAST(COALESCE(SUM(c.amount), 0) AS BIGINT) AS amount FROM document_edge e
   JOIN document c ON c.id = e.document_id
   WHERE e.rests_on = $1 AND c.kind = 'STS' AND c.flow = 'BELANJA' AND c.state = 'cair'";
const BY_ID: &str = "SELECT * FROM repayment WHERE document_id = $1";
/// The SP2D behind an order, held until the commit.
const SP2D_OF: &str = "SELECT d.* FROM repayment p JOIN document d ON d.id = p.sp2d_id WHERE p.document_id = $1
   FOR NO KEY UPDATE";
const TRANSFERRED: &str =
    "UPDATE repayment SET transferred_on = $2, transfer_reference = $3 WHERE document_id = $1 RETURNING *";
const PAID: &str = "UPDATE repayment SET paid_on = $2 WHERE document_id = $1 RETURNING *";
/// An SP2D that came back before it was paid is paid for the first time now.
const FIRST_PAID: &str = "UPDATE sp2d SET paid_on = $2 WHERE document_id = $1 AND paid_on IS NULL RETURNING *";
/// Every return of a year, with what pays it again and what was deposited.
const LISTED: &str =
    "SELECT r.id, r.sp2d_id, r.amount, r.returned_on, r.credit_note, s.number AS sp2d_number, s.subject,
     s.unit_id, s.sub_unit_id, u.code, u.name, w.kind AS paid_kind, w.number AS paid_number, x.again_id,
     x.again_number, x.again_state, x.transferred_on, x.paid_on, x.bank, x.last4,
     (SELECT COUNT(*) FROM payment_return n WHERE n.sp2d_id = r.sp2d_id
       AND (n.noted_at > r.noted_at OR (n.noted_at = r.noted_at AND n.id > r.id))) AS newer,
     CAST(COALESCE((SELECT SUM(c.amount) FROM document_edge e JOIN document c ON c.id = e.document_id
       WHERE e.rests_on = r.sp2d_id AND c.kind = 'STS' AND c.flow = 'BELANJA' AND c.state = 'cair'
         AND c.doc_date >= r.returned_on), 0) AS BIGINT) AS given_back
   FROM payment_return r JOIN document s ON s.id = r.sp2d_id JOIN unit u ON u.id = s.unit_id
   JOIN document w ON w.id = r.paid_id
   LEFT JOIN (SELECT p.return_id, d.id AS again_id, d.number AS again_number, d.state AS again_state,
       p.transferred_on, p.paid_on, a.bank, a.last4
     FROM repayment p JOIN document d ON d.id = p.document_id JOIN payee_account a ON a.id = p.payee_account_id
     WHERE d.state <> 'ditolak') x ON x.return_id = r.id
   WHERE r.year = $1 ORDER BY u.norm, r.returned_on, r.id";
/// Of each SP2D that came back: what came back in all, and what went out again.
const CHECK: &str = "SELECT s.id, s.number, s.state, s.net,
     (SELECT CAST(SUM(r.amount) AS BIGINT) FROM payment_return r WHERE r.sp2d_id = s.id) AS came_back,
     CAST(COALESCE((SELECT SUM(d.amount) FROM repayment p JOIN document d ON d.id = p.document_id
       WHERE p.sp2d_id = s.id AND d.state IN ('ditransfer', 'cair', 'retur')), 0) AS BIGINT) AS out_again
   FROM document s WHERE s.year = $1 AND s.id IN (SELECT r.sp2d_id FROM payment_return r WHERE r.year = $1) ORDER BY s.id";

/// A return as it was noted.
#[derive(Clone, Debug)]
pub struct Returned {
    pub id: i64,
    pub amount: Money,
    pub on: Day,
}

fn returned(r: &Row) -> Result<Returned> {
    Ok(Returned { id: r.int("id")?, amount: r.money("amount")?, on: r.day("returned_on")? })
}

/// A return that a credit note proves.
pub struct Noted {
    /// The payment that came back.
    pub paid: Document,
    pub amount: Money,
    /// The money left again, or is about to.
    pub again: bool,
}

pub async fn noted(read: &mut impl Read, year: i32, note: &str) -> Result<Option<Noted>> {
    let Some(r) = read.opt(NOTED, params![year, kernel::text::fold(note)]).await? else { return Ok(None) };
    Ok(Some(Noted { paid: Document::from_row(&r)?, amount: r.money("returned")?, again: r.int("again")? > 0 }))
}

/// The return of a payment itself.
pub async fn of_paid(read: &mut impl Read, document: i64) -> Result<Option<Returned>> {
    read.opt(OF_PAID, params![document]).await?.as_ref().map(returned).transpose()
}

/// The newest return of an SP2D.
pub async fn last(read: &mut impl Read, sp2d: i64) -> Result<Option<Returned>> {
    read.opt(LAST, params![sp2d]).await?.as_ref().map(returned).transpose()
}

/// The return of an SP2D that waits to be paid again; where none does, the newest.
pub async fn waiting(read: &mut impl Read, sp2d: i64) -> Result<Option<Returned>> {
    match read.opt(UNANSWERED, params![sp2d]).await?.as_ref().map(returned).transpose()? {
        Some(found) => Ok(Some(found)),
        None => last(read, sp2d).await,
    }
}

/// The order that pays an SP2D's newest return, or has paid it.
pub async fn living(read: &mut impl Read, sp2d: i64) -> Result<Option<Document>> {
    read.opt(LIVING, params![sp2d]).await?.as_ref().map(Document::from_row).transpose()
}

pub async fn given_back(read: &mut impl Read, sp2d: i64) -> Result<Money> {
    read.one(GIVEN_BACK, params![sp2d]).await?.money("amount")
}

/// What the bank's credit note says.
pub struct NewReturn<'a> {
    pub sp2d: &'a Document,
    /// The SP2D, or the order whose money came back.
    pub paid: i64,
    pub amount: Money,
    pub on: Day,
    pub note: &'a str,
    pub was_paid: bool,
}

pub async fn insert_return(tx: &mut Tx, r: &NewReturn<'_>) -> Result<()> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: id, year: r.sp2d.year, sp2d_id: r.sp2d.id, paid_id: r.paid, amount: r.amount, returned_on: r.on,
        credit_note: r.note, note_norm: kernel::text::fold(r.note), was_paid: r.was_paid, noted_by: person,
        noted_at: now,
    };
    tx.insert(&PAYMENT_RETURN, new).await
}

/// An order that pays again.
pub struct Again {
    pub account: i64,
    /// Keyed digest of the account, as it was when it was asked for.
    pub account_idx: Vec<u8>,
    pub transferred_on: Option<Day>,
}

pub async fn by_id(read: &mut impl Read, document: i64) -> Result<Again> {
    let r = read.opt(BY_ID, params![document]).await?;
    let r = r.ok_or_else(|| Error::Bug("perintah bayar ulang tanpa rincian".into()))?;
    Ok(Again {
        account: r.int("payee_account_id")?,
        account_idx: r.bytes("account_idx")?,
        transferred_on: r.opt_day("transferred_on")?,
    })
}

/// The SP2D that an order pays again, held until the commit.
pub async fn sp2d_of(tx: &mut Tx, document: i64) -> Result<Document> {
    Document::from_row(&tx.one(SP2D_OF, params![document]).await?)
}

pub struct NewAgain<'a> {
    pub document: i64,
    pub sp2d: i64,
    pub returned: i64,
    pub letter: &'a str,
    pub letter_date: Day,
    pub account: i64,
    pub account_idx: &'a [u8],
}

pub async fn insert(tx: &mut Tx, a: &NewAgain<'_>) -> Result<()> {
    let new = row! {
        document_id: a.document, sp2d_id: a.sp2d, return_id: a.returned, letter: a.letter, letter_date: a.letter_date,
        payee_account_id: a.account, account_idx: a.account_idx, transferred_on: None::<Day>,
        transfer_reference: None::<&str>, paid_on: None::<Day>,
    };
    tx.insert(&REPAYMENT, new).await
}

pub async fn set_transferred(tx: &mut Tx, document: i64, on: Day, reference: &str) -> Result<()> {
    tx.change(&REPAYMENT, TRANSFERRED, params![document, on, reference]).await.map(drop)
}

pub async fn set_paid(tx: &mut Tx, document: i64, sp2d: i64, on: Day) -> Result<()> {
    tx.change(&REPAYMENT, PAID, params![document, on]).await?;
    tx.change(&SP2D, FIRST_PAID, params![sp2d, on]).await.map(drop)
}

pub async fn listed(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(LISTED, params![year]).await
}

pub async fn check(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(CHECK, params![year]).await
}
