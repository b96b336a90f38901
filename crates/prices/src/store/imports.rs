//! Files of prices: the batch, its waiting lines, and what took effect.

use kernel::{Day, Money};
use store::table::IMPORT_BATCH;
use store::{Read, Result, Row, Tx, Value, params, row};

use super::{Origin, code, kind, printed, terms};
use crate::model::Line;
use crate::tables::{PRICE, PRICE_ITEM, PRICE_LINE};

const NEWEST: &str = "SELECT id, digest, report, status FROM import_batch WHERE kind = 'harga' AND year = $1
   AND stage = $2 AND status <> 'ditolak' ORDER BY id DESC LIMIT 1";
const WAITING: &str = "SELECT * FROM import_batch WHERE id = $1 AND kind = 'harga' AND status = 'menunggu'";
const DECIDE: &str = "UPDATE import_batch SET status = $2, confirmed_by = $3, confirmed_at = $4 WHERE id = $1
   RETURNING *";
const LINES: &str = "SELECT * FROM price_line WHERE import_id = $1 ORDER BY id";
const BROUGHT: &str = "SELECT b.*, p.name AS brought_name, c.name AS confirmed_name FROM import_batch b
   LEFT JOIN person p ON p.id = b.brought_by LEFT JOIN person c ON c.id = b.confirmed_by
   WHERE b.kind = 'harga' AND b.year = $1 ORDER BY b.id DESC";

/// A file as it was brought.
pub(crate) struct Batch<'a> {
    pub id: i64,
    pub year: i32,
    /// The kind of rows that named none.
    pub stage: &'static str,
    pub digest: &'a str,
    pub file_name: &'a str,
    pub rows: u32,
    pub status: &'a str,
    pub report: String,
}

pub(crate) async fn insert_batch(tx: &mut Tx, b: &Batch<'_>) -> Result<()> {
    let new = row! {
        id: b.id, kind: "harga", year: b.year, stage: b.stage, digest: b.digest, file_name: b.file_name,
        row_count: b.rows, total: Money::ZERO, status: b.status, report: b.report.as_str(),
        brought_by: tx.ctx().actor.person(), brought_at: tx.ctx().now, confirmed_by: None::<i64>,
        confirmed_at: None::<i64>,
    };
    tx.insert(&IMPORT_BATCH, new).await
}

/// Digest, report and status of the newest file of a kind that was not rejected.
pub(crate) async fn newest(read: &mut impl Read, year: i32, stage: &str) -> Result<Option<(String, String, String)>> {
    let row = read.opt(NEWEST, params![year, stage]).await?;
    row.map(|r| Ok((r.text("digest")?, r.text("report")?, r.text("status")?))).transpose()
}

/// An import that waits: who brought it, its year, its report.
pub(crate) async fn waiting(read: &mut impl Read, id: i64) -> Result<Option<(i64, i32, String)>> {
    let row = read.opt(WAITING, params![id]).await?;
    let year = |r: &Row| Ok::<_, store::Error>(i32::try_from(r.int("year")?).unwrap_or_default());
    row.map(|r| Ok((r.int("brought_by")?, year(&r)?, r.text("report")?))).transpose()
}

pub(crate) async fn decide(tx: &mut Tx, id: i64, status: &str) -> Result<()> {
    let params = params![id, status, tx.ctx().actor.person(), tx.ctx().now];
    tx.change(&IMPORT_BATCH, DECIDE, params).await.map(drop)
}

pub(crate) async fn insert_lines(tx: &mut Tx, import: i64, lines: &[Line]) -> Result<()> {
    let values = |l: &Line, id: i64| {
        let t = &l.terms;
        vec![
            id.into(),
            import.into(),
            l.row.into(),
            l.kind.code().into(),
            l.code.text().into(),
            t.name.as_str().into(),
            t.spec.as_str().into(),
            t.measure.as_str().into(),
            t.group_code.as_str().into(),
            t.group_name.as_str().into(),
            t.national_id.as_str().into(),
            t.amount.into(),
            t.tkdn.into(),
            printed(&t.rekening).into(),
        ]
    };
    let rows: Result<Vec<Vec<Value>>> = lines.iter().map(|l| Ok(values(l, tx.id()?))).collect();
    tx.insert_bulk(&PRICE_LINE, ("import_id", import), rows?).await
}

pub(crate) async fn lines(read: &mut impl Read, import: i64) -> Result<Vec<Line>> {
    let line = |r: &Row| {
        let row = u32::try_from(r.int("row_no")?).unwrap_or_default();
        Ok(Line { row, kind: kind(r)?, code: code(&r.text("code")?)?, terms: terms(r)? })
    };
    read.query(LINES, params![import]).await?.iter().map(line).collect()
}

/// Keeps the items and prices of a file; the journal holds one digest of each.
pub(crate) async fn keep(tx: &mut Tx, import: i64, items: Vec<Vec<Value>>, prices: Vec<Vec<Value>>) -> Result<()> {
    for (table, rows) in [(&PRICE_ITEM, items), (&PRICE, prices)] {
        if !rows.is_empty() {
            tx.insert_bulk(table, ("import_id", import), rows).await?;
        }
    }
    Ok(())
}

pub(crate) fn origin(import: i64) -> Origin {
    Origin::Import(import)
}

/// Files of a year, with who brought them and who decided on them.
pub(crate) async fn brought(read: &mut impl Read, year: i32) -> Result<Vec<Row>> {
    read.query(BROUGHT, params![year]).await
}

/// The day a kept report names.
pub(crate) fn starts(report: &serde_json::Value) -> Option<Day> {
    report.get("starts")?.as_str()?.parse().ok()
}
