//! What was set aside: looked at, sent on, or let go, always by somebody.

use kernel::Moment;
use serde::Serialize;
use serde_json::json;
use store::{LaneTx, LaneWork, Read, Result, Row, params};

use super::carried::{By, carried, is_due};
use super::event::{GONE, settle};
use super::{Facts, Working, fact, note};

const OPEN: &str =
    "SELECT q.event_id, q.code, q.reason, q.made_at, e.event_id AS name, e.source, e.kind, s.dataset, s.version,
     s.owner
   FROM quarantine q JOIN event e ON e.id = q.event_id JOIN stream s ON s.id = q.stream_id
   WHERE q.ended_at IS NULL AND q.event_id > $1 ORDER BY q.event_id LIMIT $2";
/// The same of some systems, `,A,B,`; empty for all.
const OF_OWNERS: &str =
    "SELECT q.event_id, q.code, q.reason, q.made_at, e.event_id AS name, e.source, e.kind, s.dataset, s.version,
     s.owner
   FROM quarantine q JOIN event e ON e.id = q.event_id JOIN stream s ON s.id = q.stream_id
   WHERE q.ended_at IS NULL AND (CAST($1 AS TEXT) = '' OR $1 LIKE '%,' || s.owner || ',%')
   ORDER BY q.event_id LIMIT $2";
const ONE: &str =
    "SELECT q.event_id, q.code, q.reason, q.made_at, e.event_id AS name, e.source, e.kind, s.dataset, s.version,
     s.owner, q.content, e.digest, e.epoch, e.sequence
   FROM quarantine q JOIN event e ON e.id = q.event_id JOIN stream s ON s.id = q.stream_id
   WHERE q.ended_at IS NULL AND q.event_id = $1";
const WAITING: &str = "SELECT q.event_id FROM quarantine q JOIN stream s ON s.id = q.stream_id
   WHERE q.ended_at IS NULL AND s.dataset = $1 AND s.version = $2 AND q.code IN ('ALIRAN-DITAHAN', 'SKEMA-BERUBAH')
   ORDER BY q.event_id LIMIT $3";
const HELD: &str = "SELECT dataset, version, owner, held FROM stream WHERE held IS NOT NULL ORDER BY id";
const DISCARD: &str =
    "UPDATE event SET state = 'dibuang' WHERE id = $1 AND state = 'karantina' RETURNING source, event_id, kind";

/// A line of what is set aside.
#[derive(Clone, Debug, Serialize)]
pub struct Aside {
    pub event: i64,
    pub code: String,
    pub reason: String,
    pub at: Moment,
    pub name: String,
    pub source: String,
    pub kind: String,
    pub dataset: String,
    pub version: i64,
    pub owner: String,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Whole {
    pub aside: Aside,
    /// As it came, encrypted.
    pub content: Vec<u8>,
    pub digest: [u8; 32],
    pub epoch: String,
    pub sequence: Option<i64>,
}

fn aside(row: &Row) -> Result<Aside> {
    Ok(Aside {
        event: row.int("event_id")?,
        code: row.text("code")?,
        reason: row.text("reason")?,
        at: row.moment("made_at")?,
        name: row.text("name")?,
        source: row.text("source")?,
        kind: row.text("kind")?,
        dataset: row.text("dataset")?,
        version: row.int("version")?,
        owner: row.text("owner")?,
    })
}

/// What waits for somebody, the oldest first.
pub async fn open(read: &mut impl Read, after: i64, most: i64) -> Result<Vec<Aside>> {
    read.query(OPEN, params![after, most]).await?.iter().map(aside).collect()
}

/// What waits in the streams of some systems (`,A,B,`; empty for all), the oldest first.
pub async fn of_owners(read: &mut impl Read, owners: &str, most: i64) -> Result<Vec<Aside>> {
    read.query(OF_OWNERS, params![owners, most]).await?.iter().map(aside).collect()
}

pub async fn one(read: &mut impl Read, event: i64) -> Result<Option<Whole>> {
    let Some(row) = read.opt(ONE, params![event]).await? else { return Ok(None) };
    let digest = row.bytes("digest")?.try_into().map_err(|_| store::Error::Storage("digest peristiwa rusak".into()))?;
    Ok(Some(Whole {
        aside: aside(&row)?,
        content: row.bytes("content")?,
        digest,
        epoch: row.text("epoch")?,
        sequence: row.opt_int("sequence")?,
    }))
}

/// What waits behind a schema of this stream, in its order.
pub async fn waiting(read: &mut impl Read, dataset: &str, version: i64, most: i64) -> Result<Vec<i64>> {
    let rows = read.query(WAITING, params![dataset, version, most]).await?;
    rows.iter().map(|row| row.int("event_id")).collect()
}

/// A stream that waits for a decision about a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldStream {
    pub dataset: String,
    pub version: i64,
    pub owner: String,
    pub held: String,
}

pub async fn held(read: &mut impl Read) -> Result<Vec<HeldStream>> {
    let rows = read.query(HELD, vec![]).await?;
    let one = |row: &Row| {
        Ok(HeldStream {
            dataset: row.text("dataset")?,
            version: row.int("version")?,
            owner: row.text("owner")?,
            held: row.text("held")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Somebody lets an event go that nobody can mend; the reason stays.
#[derive(Debug)]
pub struct Discard {
    pub event: i64,
    pub by: By,
    pub why: String,
}

impl LaneWork for Discard {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !is_due(tx, &self.by).await? {
                return Ok(json!({ "done": true }));
            }
            let Some(row) = tx.opt(DISCARD, params![self.event]).await? else {
                carried(tx, &self.by, false, GONE).await?;
                return Ok(json!({ "done": false }));
            };
            settle(tx, self.event, &self.by.name, "dibuang").await?;
            let mut facts = Facts::new();
            fact(&mut facts, "service", row.text("kind")?);
            fact(&mut facts, "message", row.text("event_id")?);
            fact(&mut facts, "state", "dibuang");
            fact(&mut facts, "order", self.by.number());
            let evidence = json!({ "source": row.text("source")?, "by": self.by.name, "why": self.why });
            let entry = note(tx, "peristiwa", facts, evidence.to_string()).await?;
            carried(tx, &self.by, true, "dibuang").await?;
            Ok(json!({ "done": true, "entry": entry }))
        })
    }
}
