//! Events handed on: each subscriber has its own place in a stream.

use serde_json::{Value as Json, json};
use store::{LaneTx, LaneWork, Read, Result, Row, params, row};

use super::message::{Between, Operation, operate, remember};
use super::{SUBSCRIPTION, Working, fact, note};

const THE_STREAM: &str = "SELECT id, last, held FROM stream WHERE dataset = $1 AND version = $2";
const PLACE: &str = "SELECT id, sent, acked FROM subscription WHERE stream_id = $1 AND subscriber = $2 AND kind = $3";
const NEXT: &str = "SELECT event_id, position, kind, content FROM event
   WHERE stream_id = $1 AND position > $2 AND ($3 = '' OR kind = $3) AND content IS NOT NULL
     AND (audience IS NULL OR audience = $4 OR CAST($4 AS BIGINT) = 0) ORDER BY position LIMIT $5";
const LOST: &str = "SELECT COUNT(*) AS n FROM event
   WHERE stream_id = $1 AND position > $2 AND position < $3 AND ($4 = '' OR kind = $4) AND content IS NULL
     AND (audience IS NULL OR audience = $5 OR CAST($5 AS BIGINT) = 0)";
pub(super) const SENT: &str =
    "UPDATE subscription SET sent = CASE WHEN sent < $2 THEN $2 ELSE sent END, pulled_at = $3 WHERE id = $1";
pub(super) const ACKED: &str =
    "UPDATE subscription SET acked = $2, acked_at = $3 WHERE id = $1 AND acked < $2 AND sent >= $2
   RETURNING acked";
const POSITION: &str = "SELECT position FROM event WHERE source = $1 AND event_id = $2 AND stream_id = $3";

/// A subscriber's place in a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub stream: i64,
    pub last: i64,
    pub sent: i64,
    pub acked: i64,
}

/// An event as it lies.
#[derive(Clone, Debug)]
pub struct Lying {
    pub event_id: String,
    pub position: i64,
    pub kind: String,
    pub content: Vec<u8>,
}

/// Where a subscriber stands; none where the stream has not begun.
pub async fn place(
    read: &mut impl Read,
    (dataset, version): (&str, i64),
    subscriber: &str,
    kind: &str,
) -> Result<Option<Place>> {
    let Some(stream) = read.opt(THE_STREAM, params![dataset, version]).await? else { return Ok(None) };
    let (id, last) = (stream.int("id")?, stream.int("last")?);
    let place = match read.opt(PLACE, params![id, subscriber, kind]).await? {
        Some(row) => Place { stream: id, last, sent: row.int("sent")?, acked: row.int("acked")? },
        None => Place { stream: id, last, sent: 0, acked: 0 },
    };
    Ok(Some(place))
}

/// What is looked for in a stream.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    pub stream: i64,
    pub after: i64,
    pub kind: &'a str,
    /// The SKPD of who looks; 0 sees what is meant for others too.
    pub unit: i64,
    pub most: i64,
}

/// The next events behind a position, and how many before them are gone.
pub async fn next(read: &mut impl Read, l: Looking<'_>) -> Result<(Vec<Lying>, i64)> {
    let lying = |row: &Row| {
        Ok(Lying {
            event_id: row.text("event_id")?,
            position: row.int("position")?,
            kind: row.text("kind")?,
            content: row.bytes("content")?,
        })
    };
    let rows = read.query(NEXT, params![l.stream, l.after, l.kind, l.unit, l.most]).await?;
    let found: Vec<Lying> = rows.iter().map(lying).collect::<Result<_>>()?;
    let until = found.first().map_or(i64::MAX, |first| first.position);
    let lost = read.one(LOST, params![l.stream, l.after, until, l.kind, l.unit]).await?.int("n")?;
    Ok((found, lost))
}

pub(super) async fn subscribe(tx: &mut LaneTx, stream: i64, subscriber: &str, kind: &str) -> Result<i64> {
    if let Some(row) = tx.opt(PLACE, params![stream, subscriber, kind]).await? {
        return row.int("id");
    }
    let (id, now) = (tx.id()?, tx.now());
    let row = row! {
        id: id, stream_id: stream, subscriber: subscriber, kind: kind, sent: 0i64, acked: 0i64, pulled_at: now,
        acked_at: None::<i64>,
    };
    tx.insert(&SUBSCRIPTION, row).await?;
    Ok(id)
}

/// Events are about to be handed to a subscriber.
#[derive(Debug)]
pub struct HandOn {
    pub between: Between,
    pub nonce: Option<String>,
    pub stream: i64,
    pub kind: String,
    /// Names and positions.
    pub events: Vec<(String, i64)>,
    /// A repetition does not move the subscriber's place.
    pub again: bool,
    pub operation: Operation,
    pub evidence: Json,
}

impl LaneWork for HandOn {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !remember(tx, &self.between.memories(&self.nonce)).await? {
                return Ok(json!({ "seen": true }));
            }
            if super::agent::is_fenced(tx, &self.between).await? {
                return Ok(json!({ "fenced": true }));
            }
            let subscription = subscribe(tx, self.stream, &self.between.client, &self.kind).await?;
            let last = if self.again { 0 } else { self.events.last().map_or(0, |(_, position)| *position) };
            tx.execute(SENT, params![subscription, last, tx.now()]).await?;
            // Whoever asks in vain all day leaves no line each time.
            if self.events.is_empty() {
                return Ok(json!({}));
            }
            let mut facts = self.between.facts();
            fact(&mut facts, "status", self.operation.status);
            fact(&mut facts, "events", self.events.len());
            let evidence = json!({ "events": self.events, "request": self.evidence });
            let entry = note(tx, "jawaban", facts, evidence.to_string()).await?;
            operate(tx, &self.between, &self.operation, (None, Some(entry))).await?;
            Ok(json!({ "entry": entry }))
        })
    }
}

/// A subscriber has an event, and everything before it.
#[derive(Debug)]
pub struct Acknowledge {
    pub between: Between,
    pub nonce: Option<String>,
    pub stream: i64,
    pub kind: String,
    pub source: String,
    pub event_id: String,
    pub operation: Operation,
    pub evidence: Json,
}

impl LaneWork for Acknowledge {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !remember(tx, &self.between.memories(&self.nonce)).await? {
                return Ok(json!({ "seen": true }));
            }
            let position = tx.opt(POSITION, params![&self.source, &self.event_id, self.stream]).await?;
            let position = position.map(|row| row.opt_int("position")).transpose()?.flatten();
            let place = tx.opt(PLACE, params![self.stream, &self.between.client, &self.kind]).await?;
            let (Some(position), Some(place)) = (position, place) else { return Ok(json!({ "unknown": true })) };
            let (id, sent, acked) = (place.int("id")?, place.int("sent")?, place.int("acked")?);
            if position > sent {
                return Ok(json!({ "unknown": true }));
            }
            if position <= acked {
                operate(tx, &self.between, &self.operation, (None, None)).await?;
                return Ok(json!({ "acked": acked }));
            }
            tx.query(ACKED, params![id, position, tx.now()]).await?;
            let mut facts = self.between.facts();
            fact(&mut facts, "status", self.operation.status);
            fact(&mut facts, "acknowledged", self.event_id.clone());
            let entry = note(tx, "jawaban", facts, self.evidence.to_string()).await?;
            operate(tx, &self.between, &self.operation, (None, Some(entry))).await?;
            Ok(json!({ "acked": position, "entry": entry }))
        })
    }
}
