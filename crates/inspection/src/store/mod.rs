//! All SQL of this module: the facts of a year, and the findings.

pub(crate) mod buying;
pub(crate) mod draws;
pub(crate) mod facts;
pub(crate) mod figure;
pub(crate) mod hands;
pub(crate) mod sheets;

use std::collections::{HashMap, HashSet};

use kernel::{Moment, Money};
use store::{Error, Read, Result, Row, Tx, params, row};

use crate::model::{Analytic, Finding, FindingState, Hit, Silence};
use crate::tables::{ANALYTIC_SILENCE, FINDING, FINDING_CLEARANCE, FINDING_DOCUMENT, FINDING_STEP, INSPECTION_RUN};

/// Of one finding at most so many documents are kept; the sentence has the count.
const MOST_DOCUMENTS: usize = 200;

const KEYS: &str = "SELECT key, id FROM finding ORDER BY id";
const FINDING_OF: &str = "SELECT id FROM finding WHERE key = $1";
const FINDING_BY_ID: &str =
    "SELECT id, analytic, year, state, amount, released_at FROM finding WHERE id = $1 FOR NO KEY UPDATE";
const SET_STATE: &str = "UPDATE finding SET state = $3 WHERE id = $1 AND state = $2 RETURNING *";
const RELEASE: &str =
    "UPDATE finding SET released_by = $2, released_at = $3 WHERE id = $1 AND released_at IS NULL RETURNING *";
const SILENCES: &str = "SELECT id, analytic, unit_id, payee_id, rekening, until, proposed_by, confirmed_at, ended_at
   FROM analytic_silence ORDER BY id";
const CONFIRM_SILENCE: &str = "UPDATE analytic_silence SET confirmed_by = $2, confirmed_at = $3
   WHERE id = $1 AND confirmed_at IS NULL AND ended_at IS NULL RETURNING *";
const END_SILENCE: &str =
    "UPDATE analytic_silence SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING *";
/// What holds the payments of a list ($1, `,7,12,`): an explained finding holds nothing.
const OPEN: &str = "SELECT f.id, f.analytic, f.key, f.told, f.amount, x.document_id
   FROM finding f JOIN finding_document x ON x.finding_id = f.id
   LEFT JOIN finding_clearance c ON c.finding_id = f.id AND c.document_id = x.document_id
   WHERE c.finding_id IS NULL AND f.state <> 'dijelaskan'
     AND CAST($1 AS TEXT) LIKE '%,' || CAST(x.document_id AS TEXT) || ',%'
   ORDER BY x.document_id, f.id";
/// Keys that hold a payment no longer: explained, or cleared for it.
const SETTLED: &str = "SELECT f.key, CASE WHEN f.state = 'dijelaskan' THEN NULL ELSE c.document_id END AS document_id
   FROM finding f LEFT JOIN finding_clearance c ON c.finding_id = f.id
   WHERE f.state = 'dijelaskan' OR c.finding_id IS NOT NULL ORDER BY f.id, c.document_id";
/// Who issued an SP2D ($1), or ordered it to be paid again.
const ISSUERS: &str = "SELECT DISTINCT person_id FROM journal
   WHERE document_id = $1 AND act IN ('issue-sp2d', 'transfer-sp2d', 'order-repayment', 'transfer-repayment') AND outcome = 'done' ORDER BY person_id";

pub(crate) fn analytic(row: &Row) -> Result<Analytic> {
    Analytic::parse(row.str("analytic")?).ok_or_else(|| Error::Storage("analitik tak dikenal".into()))
}

/// Every finding that was made, by what it is about.
pub(crate) async fn keys(read: &mut impl Read) -> Result<HashMap<String, i64>> {
    read.query(KEYS, vec![]).await?.iter().map(|r| Ok((r.text("key")?, r.int("id")?))).collect()
}

/// Whether something was found before.
pub(crate) async fn is_kept(read: &mut impl Read, key: &str) -> Result<bool> {
    Ok(read.opt(FINDING_OF, params![key]).await?.is_some())
}

/// A run of all analytics.
pub(crate) struct Run {
    pub id: i64,
    pub year: i32,
    pub parameters: String,
    pub hits: usize,
    pub made: usize,
    pub silenced: usize,
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) async fn insert_run(tx: &mut Tx, r: &Run) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: r.id, year: r.year, parameters: r.parameters.as_str(), hits: count(r.hits), made: count(r.made),
        silenced: count(r.silenced), run_by: person, run_at: now,
    };
    tx.insert(&INSPECTION_RUN, new).await
}

/// Keeps what was found; it is new until somebody looks at it.
pub(crate) async fn insert_finding(tx: &mut Tx, hit: &Hit, year: i32, run: Option<i64>) -> Result<i64> {
    let (id, now) = (tx.id()?, tx.ctx().now);
    let new = row! {
        id: id, analytic: hit.analytic.code(), key: hit.key.as_str(), year: year, run_id: run, unit_id: hit.unit,
        payee_id: hit.payee, person_id: hit.person, amount: hit.amount, told: hit.told.as_str(), first_seen: now,
        state: FindingState::New.code(), released_by: None::<i64>, released_at: None::<Moment>,
    };
    tx.insert(&FINDING, new).await?;
    let mut documents = hit.documents.clone();
    documents.sort_unstable();
    documents.dedup();
    for document in documents.into_iter().take(MOST_DOCUMENTS) {
        tx.insert(&FINDING_DOCUMENT, row! { finding_id: id, document_id: document }).await?;
    }
    Ok(id)
}

/// A finding, held until the commit.
pub(crate) async fn finding(tx: &mut Tx, id: i64) -> Result<Finding> {
    let row = tx.opt(FINDING_BY_ID, params![id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("temuan nomor {id}")))?;
    let state = FindingState::parse(row.str("state")?).ok_or_else(|| Error::Storage("keadaan temuan".into()))?;
    Ok(Finding {
        id: row.int("id")?,
        analytic: analytic(&row)?,
        year: i32::try_from(row.int("year")?).map_err(|_| Error::Storage("tahun temuan".into()))?,
        state,
        amount: row.money("amount")?,
        released: row.opt_moment("released_at")?.is_some(),
    })
}

fn changed(rows: &[Row], what: &str) -> Result<()> {
    if rows.is_empty() { Err(Error::Conflict(format!("{what} berubah"))) } else { Ok(()) }
}

pub(crate) async fn set_state(tx: &mut Tx, f: &Finding, to: FindingState) -> Result<()> {
    let params = params![f.id, f.state.code(), to.code()];
    changed(&tx.change(&FINDING, SET_STATE, params).await?, "temuan")
}

pub(crate) async fn release(tx: &mut Tx, id: i64) -> Result<()> {
    let params = params![id, tx.ctx().actor.person(), tx.ctx().now];
    changed(&tx.change(&FINDING, RELEASE, params).await?, "temuan")
}

pub(crate) async fn insert_step(tx: &mut Tx, finding: i64, step: &str, reason: &str) -> Result<()> {
    let (id, person, now) = (tx.id()?, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! { id: id, finding_id: finding, step: step, reason: reason, person_id: person, at: now };
    tx.insert(&FINDING_STEP, new).await
}

pub(crate) async fn insert_clearance(tx: &mut Tx, finding: i64, document: i64, reason: &str) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        finding_id: finding, document_id: document, reason: reason, cleared_by: person, cleared_at: now,
    };
    tx.insert(&FINDING_CLEARANCE, new).await
}

fn silence(row: &Row) -> Result<Silence> {
    Ok(Silence {
        id: row.int("id")?,
        analytic: analytic(row)?,
        unit: row.opt_int("unit_id")?,
        payee: row.opt_int("payee_id")?,
        rekening: row.opt_text("rekening")?,
        until: row.day("until")?,
        proposed_by: row.int("proposed_by")?,
        confirmed: row.opt_moment("confirmed_at")?.is_some(),
        ended: row.opt_moment("ended_at")?.is_some(),
    })
}

/// Every silence that was asked for.
pub(crate) async fn silences(read: &mut impl Read) -> Result<Vec<Silence>> {
    read.query(SILENCES, vec![]).await?.iter().map(silence).collect()
}

pub(crate) async fn silence_by_id(read: &mut impl Read, id: i64) -> Result<Silence> {
    let found = silences(read).await?.into_iter().find(|s| s.id == id);
    found.ok_or_else(|| Error::NotFound(format!("usulan mendiamkan nomor {id}")))
}

/// A silence to be: it waits for its second person.
pub(crate) async fn insert_silence(tx: &mut Tx, s: &Silence, reason: &str) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: s.id, analytic: s.analytic.code(), unit_id: s.unit, payee_id: s.payee, rekening: s.rekening.clone(),
        until: s.until, reason: reason, proposed_by: person, proposed_at: now, confirmed_by: None::<i64>,
        confirmed_at: None::<Moment>, ended_by: None::<i64>, ended_at: None::<Moment>,
    };
    tx.insert(&ANALYTIC_SILENCE, new).await
}

pub(crate) async fn confirm_silence(tx: &mut Tx, id: i64) -> Result<()> {
    let params = params![id, tx.ctx().actor.person(), tx.ctx().now];
    changed(&tx.change(&ANALYTIC_SILENCE, CONFIRM_SILENCE, params).await?, "usulan")
}

pub(crate) async fn end_silence(tx: &mut Tx, id: i64) -> Result<()> {
    let params = params![id, tx.ctx().actor.person(), tx.ctx().now];
    changed(&tx.change(&ANALYTIC_SILENCE, END_SILENCE, params).await?, "usulan")
}

/// A kept finding that holds a payment.
#[derive(Clone, Debug)]
pub(crate) struct OpenHit {
    pub finding: i64,
    pub analytic: Analytic,
    pub key: String,
    pub told: String,
    pub amount: Money,
    pub document: i64,
}

/// The texts of a list of ids for statements, `,7,12,`.
fn list(ids: &[i64]) -> String {
    ids.iter().fold(",".into(), |all: String, id| format!("{all}{id},"))
}

pub(crate) async fn open_hits(read: &mut impl Read, documents: &[i64]) -> Result<Vec<OpenHit>> {
    let mut all = Vec::new();
    for row in read.query(OPEN, params![list(documents)]).await? {
        let analytic = analytic(&row)?;
        if analytic.holds() {
            all.push(OpenHit {
                finding: row.int("id")?,
                analytic,
                key: row.text("key")?,
                told: row.text("told")?,
                amount: row.money("amount")?,
                document: row.int("document_id")?,
            });
        }
    }
    Ok(all)
}

/// What no longer holds: a key alone where it was explained, else with the
/// payment that it was cleared for.
pub(crate) async fn settled(read: &mut impl Read) -> Result<HashSet<(String, Option<i64>)>> {
    let rows = read.query(SETTLED, vec![]).await?;
    rows.iter().map(|r| Ok((r.text("key")?, r.opt_int("document_id")?))).collect()
}

/// Whoever issued or transferred an SP2D.
pub(crate) async fn issuers(read: &mut impl Read, sp2d: i64) -> Result<Vec<i64>> {
    read.query(ISSUERS, params![sp2d]).await?.iter().map(|r| r.int("person_id")).collect()
}
