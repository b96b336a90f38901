//! Batches of SP2D and their rows.

use std::collections::HashSet;

use kernel::lifecycle::Kind;
use kernel::{Day, Moment, Money, hex};
use store::{Document, Error, Keys, Read, Result, Row, Tx, params, row};

use super::Region;
use crate::rules::batch::{Payee, Row as Order, Totals};
use crate::rules::e2e;
use crate::tables::{BATCH, BATCH_LINE, BATCH_PAYEE};

/// An SP2D with whom it pays, by the SPP at the root of its thread; an order
/// that pays one again says itself whom.
const ORDER: &str = "SELECT d.*, COALESCE(p.payee_account_id, s.payee_account_id) AS payee_account_id,
     COALESCE(p.account_idx, s.account_idx) AS idx_in_spp, a.account_idx AS idx_now, a.account_enc, a.bank, a.holder
   FROM document d LEFT JOIN spp s ON s.document_id = d.thread LEFT JOIN repayment p ON p.document_id = d.id
   LEFT JOIN payee_account a ON a.id = COALESCE(p.payee_account_id, s.payee_account_id)
   WHERE d.id = $1 AND d.kind IN ('SP2D', 'PBU')";
const OTHER: &str = "SELECT b.* FROM batch_line l JOIN document b ON b.id = l.batch_id
   WHERE l.sp2d_id = $1 AND b.id <> $2 AND b.state IN ('konsep', 'terbit', 'ditransfer') ORDER BY b.id LIMIT 1";
const HOLD: &str = "SELECT d.id FROM batch_line l JOIN document d ON d.id = l.sp2d_id WHERE l.batch_id = $1
   ORDER BY d.id FOR NO KEY UPDATE";
const BY_ID: &str = "SELECT * FROM batch WHERE document_id = $1";
const LINES: &str = "SELECT * FROM batch_line WHERE batch_id = $1 ORDER BY line_no";
const DIVIDED: &str = "SELECT DISTINCT l.sp2d_id FROM batch_payee p
   JOIN batch_line l ON l.batch_id = p.batch_id AND l.line_no = p.line_no WHERE p.batch_id = $1 ORDER BY l.sp2d_id";
/// Payees of the lists of a year ($1), or of one list ($2), with their SP2D.
const PAYEES: &str = "SELECT p.*, l.sp2d_id, b.number AS batch_number, d.number, d.thread, d.unit_id, d.sub_unit_id
   FROM batch_payee p JOIN batch_line l ON l.batch_id = p.batch_id AND l.line_no = p.line_no
   JOIN document b ON b.id = p.batch_id JOIN document d ON d.id = l.sp2d_id
   WHERE b.year = $1 AND (CAST($2 AS BIGINT) = 0 OR b.id = $2) AND b.state <> 'batal'
   ORDER BY p.batch_id, p.line_no, p.payee_line_id";
const RELEASE: &str = "UPDATE batch SET released_at = $2 WHERE document_id = $1 RETURNING *";
const DELIVER: &str = "UPDATE batch SET bank_reference = $2, delivered_on = $3 WHERE document_id = $1 RETURNING *";
/// SP2D of a batch that this person issued, and what this person ordered to be
/// paid again.
const ISSUED_BY: &str = "SELECT d.* FROM batch_line l JOIN document d ON d.id = l.sp2d_id
   WHERE l.batch_id = $1 AND EXISTS (SELECT 1 FROM journal j WHERE j.thread = d.thread AND j.document_id = d.id
     AND j.act IN ('issue-sp2d', 'order-repayment') AND j.outcome = 'done' AND j.person_id = $2) ORDER BY d.id";
const READY: &str = "SELECT d.*, u.code AS skpd, u.name AS skpd_name, p.name AS payee_name, a.bank, a.last4
   FROM document d JOIN unit u ON u.id = d.unit_id JOIN spp s ON s.document_id = d.thread
   LEFT JOIN repayment y ON y.document_id = d.id
   JOIN payee_account a ON a.id = COALESCE(y.payee_account_id, s.payee_account_id) JOIN payee p ON p.id = a.payee_id
   WHERE d.year = $1 AND d.kind IN ('SP2D', 'PBU') AND d.state = 'terbit' AND d.external = 0 AND d.net > 0
     AND NOT EXISTS (SELECT 1 FROM batch_line l JOIN document b ON b.id = l.batch_id
       WHERE l.sp2d_id = d.id AND b.state IN ('konsep', 'terbit', 'ditransfer'))
   ORDER BY d.doc_date, d.id";
/// What the signed list shows.
const LISTED: &str = "SELECT l.*, b.state AS batch_state, b.number AS batch_number, t.digest, d.number, d.doc_date,
     d.subject, u.name AS skpd_name, p.name AS payee_name, a.bank, a.last4,
     COALESCE(f.transferred_on, y.transferred_on) AS transferred_on,
     CAST(COALESCE((SELECT SUM(c.amount) FROM deduction c WHERE c.document_id = d.thread AND d.kind = 'SP2D'
       AND c.kind = 'ppn'), 0) AS BIGINT) AS ppn,
     CAST(COALESCE((SELECT SUM(c.amount) FROM deduction c WHERE c.document_id = d.thread AND d.kind = 'SP2D'
       AND c.kind LIKE 'pph%'), 0) AS BIGINT) AS pph
   FROM batch_line l JOIN document b ON b.id = l.batch_id JOIN batch t ON t.document_id = b.id
   JOIN document d ON d.id = l.sp2d_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN sp2d f ON f.document_id = d.id LEFT JOIN repayment y ON y.document_id = d.id
   JOIN payee_account a ON a.id = l.payee_account_id JOIN payee p ON p.id = a.payee_id
   WHERE b.year = $1 AND (CAST($2 AS BIGINT) = 0 OR b.id = $2) AND b.state <> 'batal' ORDER BY l.batch_id, l.line_no";
/// What the bank is told of each row, from what stands now.
const ORDERED: &str =
    "SELECT l.line_no, l.e2e, l.net, d.kind, d.number, d.subject, d.thread, a.holder, a.bank, a.account_enc, p.name AS payee_name
   FROM batch_line l JOIN document d ON d.id = l.sp2d_id JOIN payee_account a ON a.id = l.payee_account_id
   JOIN payee p ON p.id = a.payee_id WHERE l.batch_id = $1 ORDER BY l.line_no";

/// What living lists take from other accounts, of a year and the one before.
const OF_OTHERS: &str = "SELECT l.sp2d_id FROM batch_line l JOIN batch b ON b.document_id = l.batch_id
   JOIN document d ON d.id = b.document_id WHERE b.account_id <> $1 AND d.state IN ('terbit', 'ditransfer')
     AND d.year IN (CAST($2 AS BIGINT), CAST($2 AS BIGINT) - 1)";

/// SP2D that orders of a batch pay again.
const BEHIND: &str = "SELECT s.id, s.kind, s.number FROM batch_line l JOIN repayment p ON p.document_id = l.sp2d_id
   JOIN document s ON s.id = p.sp2d_id WHERE l.batch_id = $1 ORDER BY l.line_no";

/// A batch beside its document.
pub(crate) struct Batch {
    pub account: i64,
    pub totals: Totals,
    pub digest: String,
    pub released_at: Option<Moment>,
}

/// A row as it was put in.
pub(crate) struct Line {
    pub sp2d: i64,
    pub version: i64,
    pub gross: Money,
    pub net: Money,
}

/// The opened number of an account, and the digest that this number has.
fn opened(keys: &Keys, stored: Option<Vec<u8>>) -> (String, String) {
    let number = stored.and_then(|s| keys.decrypt("account", &s).ok());
    let number = number.and_then(|n| String::from_utf8(n).ok()).unwrap_or_default();
    let idx = if number.is_empty() { String::new() } else { hex(&keys.index("account", number.as_bytes())) };
    (number, idx)
}

/// An SP2D as it stands, for the rules; `except` is the batch at hand.
pub(crate) async fn order(
    tx: &mut Tx,
    region: &Region,
    (sp2d, divided): (i64, bool),
    except: i64,
) -> Result<(Document, Order)> {
    let reads = vec![(ORDER, params![sp2d]), (OTHER, params![sp2d, except])];
    let mut answers = tx.query_all(reads).await?.into_iter();
    let rows = answers.next().unwrap_or_default();
    let r = rows.first().ok_or_else(|| Error::NotFound(format!("SP2D atau PBU {sp2d}")))?;
    let other = answers.next().unwrap_or_default();
    let other = other.first().map(Document::from_row).transpose()?;
    let d = Document::from_row(r)?;
    let (account, idx) = opened(tx.keys(), r.opt_bytes("account_enc")?);
    let e2e = e2e::of(&region.wilayah, d.year, d.id, d.entered_at);
    let digest = |name: &str| Ok::<_, Error>(r.opt_bytes(name)?.map(|b| hex(&b)).unwrap_or_default());
    let row = Order {
        sp2d: d.id,
        label: d.label(),
        external: d.external,
        state: d.state,
        version: d.version,
        gross: d.amount,
        net: d.net,
        e2e: e2e.ok_or_else(|| Error::Bug("nomor urut dokumen terlalu besar".into()))?,
        payee: r.opt_text("holder")?.unwrap_or_default(),
        bank: r.opt_text("bank")?.unwrap_or_default(),
        account,
        payee_account: r.opt_int("payee_account_id")?.unwrap_or_default(),
        in_spp: digest("idx_in_spp")?,
        now: digest("idx_now")?,
        opened: idx,
        other: other.map(|b| b.label()),
        payees: Vec::new(),
    };
    let payees = if divided { payees(tx, region, &d).await? } else { Vec::new() };
    Ok((d, Order { payees, ..row }))
}

/// Whom an SP2D pays through the list behind its request; nobody where there is
/// none. What pays again goes to one account.
async fn payees(tx: &mut Tx, region: &Region, d: &Document) -> Result<Vec<Payee>> {
    let list = match d.kind {
        Kind::Sp2d => payroll::public::list_behind(tx, d.thread).await?,
        _ => None,
    };
    let Some(list) = list else { return Ok(Vec::new()) };
    let sealed = payroll::public::payable(tx, list).await?;
    let all = sealed.open(tx.keys())?;
    let named = |of: payroll::public::Payable| {
        let e2e = e2e::of(&region.wilayah, d.year, of.line, d.entered_at);
        let e2e = e2e.ok_or_else(|| Error::Bug("nomor baris penerima terlalu besar".into()))?;
        Ok(Payee { of, e2e })
    };
    all.into_iter().map(named).collect()
}

/// SP2D of a batch that were divided when it was drafted.
pub(crate) async fn divided(read: &mut impl Read, batch: i64) -> Result<Vec<i64>> {
    read.query(DIVIDED, params![batch]).await?.iter().map(|r| r.int("sp2d_id")).collect()
}

pub(crate) async fn payee_rows(read: &mut impl Read, year: i32, batch: i64) -> Result<Vec<Row>> {
    read.query(PAYEES, params![year, batch]).await
}

/// The SP2D of a batch hold still until the commit.
pub(crate) async fn hold(tx: &mut Tx, batch: i64) -> Result<()> {
    tx.query(HOLD, params![batch]).await.map(drop)
}

pub(crate) async fn insert(tx: &mut Tx, id: i64, account: i64, totals: &Totals, digest: &str) -> Result<()> {
    let new = row! {
        document_id: id, account_id: account, row_count: totals.count, gross: totals.gross, cut: totals.cut,
        net: totals.net, digest: digest, released_at: None::<i64>, bank_reference: None::<&str>,
        delivered_on: None::<Day>,
    };
    tx.insert(&BATCH, new).await
}

pub(crate) async fn insert_lines(tx: &mut Tx, batch: i64, rows: &[Order]) -> Result<()> {
    for (n, r) in (1i64..).zip(rows) {
        let new = row! {
            batch_id: batch, line_no: n, sp2d_id: r.sp2d, e2e: r.e2e.as_str(), version: r.version, gross: r.gross,
            cut: r.gross.minus(r.net), net: r.net, payee_account_id: r.payee_account,
        };
        tx.insert(&BATCH_LINE, new).await?;
    }
    let each = (1i64..).zip(rows).flat_map(|(n, r)| r.payees.iter().map(move |p| (n, p)));
    let values: Vec<Vec<store::Value>> = each
        .map(|(n, p)| {
            vec![batch.into(), n.into(), p.of.line.into(), p.of.row.into(), p.e2e.as_str().into(), p.of.net.into()]
        })
        .collect();
    if values.is_empty() {
        return Ok(());
    }
    tx.insert_bulk(&BATCH_PAYEE, ("batch_id", batch), values).await
}

pub(crate) async fn load(read: &mut impl Read, id: i64) -> Result<Batch> {
    let r = read.opt(BY_ID, params![id]).await?.ok_or_else(|| Error::NotFound(format!("daftar penguji {id}")))?;
    Ok(Batch {
        account: r.int("account_id")?,
        totals: Totals {
            count: r.int("row_count")?,
            gross: r.money("gross")?,
            cut: r.money("cut")?,
            net: r.money("net")?,
        },
        digest: r.text("digest")?,
        released_at: r.opt_moment("released_at")?,
    })
}

pub(crate) async fn lines(read: &mut impl Read, id: i64) -> Result<Vec<Line>> {
    let line = |r: &Row| {
        Ok(Line { sp2d: r.int("sp2d_id")?, version: r.int("version")?, gross: r.money("gross")?, net: r.money("net")? })
    };
    read.query(LINES, params![id]).await?.iter().map(line).collect()
}

pub(crate) async fn issued_by(read: &mut impl Read, batch: i64, person: i64) -> Result<Vec<String>> {
    let rows = read.query(ISSUED_BY, params![batch, person]).await?;
    rows.iter().map(|r| Ok(Document::from_row(r)?.label())).collect()
}

pub(crate) async fn release(tx: &mut Tx, id: i64) -> Result<()> {
    let now = tx.ctx().now;
    tx.change(&BATCH, RELEASE, params![id, now]).await.map(drop)
}

pub(crate) async fn deliver(tx: &mut Tx, id: i64, reference: &str, on: Day) -> Result<()> {
    tx.change(&BATCH, DELIVER, params![id, reference, on]).await.map(drop)
}

/// SP2D that orders of a batch pay again: what is found on them holds too.
pub(crate) async fn behind(read: &mut impl Read, batch: i64) -> Result<Vec<(i64, String)>> {
    let rows = read.query(BEHIND, params![batch]).await?;
    rows.iter().map(|r| Ok((r.int("id")?, format!("{} {}", r.text("kind")?, r.text("number")?)))).collect()
}

pub(crate) async fn of_others(read: &mut impl Read, account: i64, year: i32) -> Result<HashSet<i64>> {
    read.query(OF_OTHERS, params![account, year]).await?.iter().map(|r| r.int("sp2d_id")).collect()
}

/// SP2D that wait for a batch, and orders that pay one again.
pub(crate) async fn ready(read: &mut impl Read, year: i32) -> Result<Vec<(Document, Row)>> {
    let rows = read.query(READY, params![year]).await?;
    rows.into_iter().map(|r| Ok((Document::from_row(&r)?, r))).collect()
}

/// Rows of the lists of a year, or of one.
pub(crate) async fn listed(read: &mut impl Read, year: i32, batch: i64) -> Result<Vec<Row>> {
    read.query(LISTED, params![year, batch]).await
}

pub(crate) async fn ordered(read: &mut impl Read, batch: i64) -> Result<Vec<Row>> {
    read.query(ORDERED, params![batch]).await
}

/// An account's number, for the bank alone.
pub(crate) fn number(keys: &Keys, stored: &[u8]) -> Result<String> {
    let bytes = keys.decrypt("account", stored)?;
    String::from_utf8(bytes).map_err(|_| Error::Storage("nomor rekening tak terbaca".into()))
}
