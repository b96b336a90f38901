//! Draws of payments and of treasurers.

use kernel::{Day, Moment, Money};
use store::{Error, Read, Result, Row, Tx, params, row};

use super::analytic;
use crate::model::Analytic;
use crate::rules::sample::{Candidate, Pick};
use crate::tables::{INSPECTION_DRAW, INSPECTION_PICK};

/// SP2D of a month ($1 to $2) of a year ($3).
const MONTH: &str =
    "SELECT p.id, p.unit_id, p.amount, s.payee_id FROM document p JOIN spp s ON s.document_id = p.thread
   WHERE p.kind = 'SP2D' AND p.external = 0 AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur')
     AND p.year = $3 AND p.doc_date >= $1 AND p.doc_date <= $2 ORDER BY p.id";
/// What findings of a year weigh by: the pattern, and what they are about.
const RISKS: &str = "SELECT f.id, f.analytic, f.payee_id, x.document_id
   FROM finding f LEFT JOIN finding_document x ON x.finding_id = f.id
   WHERE f.year = $1 AND f.state <> 'dijelaskan' ORDER BY f.id, x.document_id";
/// Entries that were sealed when a month ended ($1).
const LOG_SIZE: &str = "SELECT CAST(COALESCE(MAX(s.leaf_index), -1) + 1 AS BIGINT) AS size
   FROM journal_seal s JOIN journal j ON j.id = s.entry_id WHERE j.entered_at < $1";
const THERE: &str = "SELECT id FROM inspection_draw WHERE kind = $1 AND year = $2 AND month = $3";
const PICK: &str = "SELECT k.*, d.kind, d.year FROM inspection_pick k JOIN inspection_draw d ON d.id = k.draw_id
   WHERE k.id = $1";
const RECORD: &str = "UPDATE inspection_pick SET result = $2, counted = $3, note = $4, noted_by = $5, noted_at = $6
   WHERE id = $1 AND result IS NULL RETURNING *";

/// A draw to be.
pub(crate) struct Draw {
    pub id: i64,
    pub kind: &'static str,
    pub year: i32,
    pub month: u8,
    pub log_size: i64,
    pub seed: String,
    pub basis: String,
    pub population: usize,
}

/// What a finding weighs on: a payment, or a payee.
pub(crate) struct Risk {
    pub finding: i64,
    pub analytic: Analytic,
    pub payee: Option<i64>,
    pub document: Option<i64>,
}

pub(crate) async fn risks(read: &mut impl Read, year: i32) -> Result<Vec<Risk>> {
    let rows = read.query(RISKS, params![year]).await?;
    let one = |r: &Row| {
        Ok(Risk {
            finding: r.int("id")?,
            analytic: analytic(r)?,
            payee: r.opt_int("payee_id")?,
            document: r.opt_int("document_id")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Payments of a month with their payees; a score is given by who asks.
pub(crate) async fn month(read: &mut impl Read, (from, to): (Day, Day)) -> Result<Vec<(Candidate, i64)>> {
    let rows = read.query(MONTH, params![from, to, from.year()]).await?;
    let one = |r: &Row| {
        let found = Candidate { id: r.int("id")?, unit: r.int("unit_id")?, amount: r.money("amount")?, score: 0 };
        Ok((found, r.int("payee_id")?))
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn log_size(read: &mut impl Read, before: Moment) -> Result<i64> {
    read.one(LOG_SIZE, params![before]).await?.int("size")
}

pub(crate) async fn is_there(read: &mut impl Read, kind: &str, year: i32, month: u8) -> Result<bool> {
    Ok(read.opt(THERE, params![kind, year, month]).await?.is_some())
}

pub(crate) async fn insert(tx: &mut Tx, d: &Draw, picks: &[Pick]) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let population = i64::try_from(d.population).unwrap_or(i64::MAX);
    let new = row! {
        id: d.id, kind: d.kind, year: d.year, month: d.month, log_size: d.log_size, seed: d.seed.as_str(),
        basis: d.basis.as_str(), population: population, drawn_by: person, drawn_at: now,
    };
    tx.insert(&INSPECTION_DRAW, new).await?;
    for (rank, pick) in (1i64..).zip(picks) {
        let (document, advance) = if d.kind == "kas" { (None, Some(pick.id)) } else { (Some(pick.id), None) };
        let new = row! {
            id: tx.id()?, draw_id: d.id, rank: rank, document_id: document, advance_id: advance, unit_id: pick.unit,
            stratum: pick.stratum.as_str(), amount: pick.amount, result: None::<&str>, counted: None::<i64>,
            note: None::<&str>, noted_by: None::<i64>, noted_at: None::<Moment>,
        };
        tx.insert(&INSPECTION_PICK, new).await?;
    }
    Ok(())
}

/// One that was drawn, as it is looked at.
pub(crate) struct Drawn {
    pub unit: i64,
    pub year: i32,
    pub advance: Option<i64>,
    pub noted: bool,
}

pub(crate) async fn pick(read: &mut impl Read, id: i64) -> Result<Drawn> {
    let row = read.opt(PICK, params![id]).await?.ok_or_else(|| Error::NotFound(format!("sampel nomor {id}")))?;
    Ok(Drawn {
        unit: row.int("unit_id")?,
        year: i32::try_from(row.int("year")?).map_err(|_| Error::Storage("tahun sampel".into()))?,
        advance: row.opt_int("advance_id")?,
        noted: row.opt_text("result")?.is_some(),
    })
}

pub(crate) async fn record(tx: &mut Tx, id: i64, (result, counted): (&str, Option<Money>), note: &str) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let rows = tx.change(&INSPECTION_PICK, RECORD, params![id, result, counted, note, person, now]).await?;
    if rows.is_empty() { Err(Error::Conflict("sampel sudah dicatat".into())) } else { Ok(()) }
}
