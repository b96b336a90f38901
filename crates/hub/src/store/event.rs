//! Events taken in: each once, in its place behind the others, or set aside
//! with its reason. The same again gets the same receipt.

use std::collections::BTreeMap;

use kernel::Moment;
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::{LaneTx, LaneWork, Read, Result, Row, params, row};

use super::alarm::{Alarm, raise};
use super::carried::{By, carried, is_due};
use super::message::{Between, Operation, operate, remember};
use super::{EVENT, Facts, QUARANTINE, STREAM, STREAM_EPOCH, Working, fact, note};

const THE_STREAM: &str = "SELECT * FROM stream WHERE dataset = $1 AND version = $2";
const ADVANCE: &str = "UPDATE stream SET last = $2, held = $3, held_at = $4 WHERE id = $1";
const KNOWN: &str =
    "SELECT id, stream_id, digest, state, receipt, entry_id FROM event WHERE source = $1 AND event_id = $2";
const MEND: &str = "UPDATE event SET digest = $2, kind = $3, epoch = $4, sequence = $5, position = $6, state = $7,
   received_at = $8, entry_id = $9, receipt = $10, content = $11 WHERE id = $1";
const REASON: &str = "UPDATE quarantine SET code = $2, reason = $3, content = $4 WHERE event_id = $1";
const SETTLE: &str = "UPDATE quarantine SET ended_at = $2, ended_by = $3, outcome = $4, content = NULL
   WHERE event_id = $1 AND ended_at IS NULL";
const EPOCH: &str = "SELECT contiguous, highest FROM stream_epoch WHERE stream_id = $1 AND epoch = $2";
const ARRIVED: &str = "SELECT sequence FROM event WHERE stream_id = $1 AND epoch = $2 AND sequence > $3
   ORDER BY sequence LIMIT 20000";
const REACH: &str =
    "UPDATE stream_epoch SET contiguous = $3, highest = $4, last_at = $5 WHERE stream_id = $1 AND epoch = $2";
const LEAF_OF: &str = "SELECT s.leaf_index, j.digest FROM journal j JOIN journal_seal s ON s.entry_id = j.id
   WHERE j.id = $1";
const EPOCHS: &str = "SELECT e.epoch, e.contiguous, e.highest, e.first_at, e.last_at FROM stream_epoch e
   JOIN stream s ON s.id = e.stream_id WHERE s.dataset = $1 AND s.version = $2
   ORDER BY e.first_at DESC, e.epoch DESC LIMIT 32";
const ONE_EPOCH: &str = "SELECT e.epoch, e.contiguous, e.highest, e.first_at, e.last_at FROM stream_epoch e
   JOIN stream s ON s.id = e.stream_id WHERE s.dataset = $1 AND s.version = $2 AND e.epoch = $3";
const STATE: &str = "SELECT e.id, e.kind, e.state, e.receipt, e.received_at, e.position, e.entry_id, q.code, q.reason
   FROM event e LEFT JOIN quarantine q ON q.event_id = e.id WHERE e.source = $1 AND e.event_id = $2";

/// What the hub thinks of an event before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Fits,
    /// This one alone is set aside.
    Faulty {
        code: &'static str,
        reason: String,
    },
    /// It announces another schema and does not keep to ours: the whole stream
    /// waits for a decision about that schema.
    Breaks {
        announced: String,
        reason: String,
    },
}

/// What is told of an event that waits for nobody.
pub const GONE: &str = "Peristiwa ini tidak (lagi) disisihkan.";
/// Set aside behind an event that broke the stream.
pub const HELD: &str = "ALIRAN-DITAHAN";
pub const BREAKS: &str = "SKEMA-BERUBAH";

/// An event on its way in.
#[derive(Clone, Debug)]
pub struct Item {
    pub event_id: String,
    pub digest: [u8; 32],
    pub kind: String,
    pub epoch: String,
    pub sequence: Option<i64>,
    pub verdict: Verdict,
    /// As it will be handed on, encrypted; or as it came, where it is set aside.
    pub content: Vec<u8>,
    pub bytes: u64,
    /// The SKPD whose systems alone are handed it.
    pub audience: Option<i64>,
}

/// Which stream, and whose.
#[derive(Clone, Debug)]
pub struct Into {
    pub dataset: String,
    pub version: i64,
    pub owner: String,
    pub source: String,
}

/// What was read of the outbox up to these events.
#[derive(Clone, Debug)]
pub struct Reached {
    pub name: &'static str,
    pub leaf: i64,
    pub message: i64,
}

/// A person, or the hub itself once a schema was decided, sends on what was set
/// aside.
#[derive(Clone, Debug)]
pub struct Hand {
    pub by: By,
    /// `dikirim` as it came, or `dibetulkan`.
    pub outcome: &'static str,
    /// The stream goes on, where nothing else waits in it.
    pub unhold: bool,
    /// This commit is all that was decided.
    pub whole: bool,
}

/// Events of one delivery.
#[derive(Debug)]
pub struct Publish {
    pub into: Into,
    pub between: Between,
    pub nonce: Option<String>,
    pub items: Vec<Item>,
    /// What proves the delivery, the same for all of its events.
    pub evidence: Json,
    pub operation: Option<Operation>,
    pub reached: Option<Reached>,
    pub hand: Option<Hand>,
}

/// What its sender gets for an event; written once and given again as it is.
#[derive(Serialize)]
struct Receipt<'a> {
    id: &'a str,
    source: &'a str,
    r#type: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    digest: String,
    received: String,
    /// The `id` of its leaf in the message log.
    entry: i64,
}

struct Stream {
    id: i64,
    last: i64,
    held: Option<String>,
    held_at: Option<Moment>,
}

impl Stream {
    async fn of(tx: &mut LaneTx, into: &Into) -> Result<Stream> {
        if let Some(row) = tx.opt(THE_STREAM, params![&into.dataset, into.version]).await? {
            return Ok(Stream {
                id: row.int("id")?,
                last: row.int("last")?,
                held: row.opt_text("held")?,
                held_at: row.opt_moment("held_at")?,
            });
        }
        let id = tx.id()?;
        let row = row! {
            id: id, dataset: &into.dataset, version: into.version, owner: &into.owner, last: 0i64,
            held: None::<String>, held_at: None::<i64>, made_at: tx.now(),
        };
        tx.insert(&STREAM, row).await?;
        Ok(Stream { id, last: 0, held: None, held_at: None })
    }
}

struct Known {
    id: i64,
    stream: i64,
    digest: Vec<u8>,
    state: String,
    receipt: String,
    entry: i64,
}

impl Known {
    fn of(row: &Row) -> Result<Known> {
        Ok(Known {
            id: row.int("id")?,
            stream: row.int("stream_id")?,
            digest: row.bytes("digest")?,
            state: row.text("state")?,
            receipt: row.text("receipt")?,
            entry: row.int("entry_id")?,
        })
    }
}

/// What became of one event.
fn outcome(state: &str, receipt: &str, entry: i64) -> Json {
    json!({ "state": state, "receipt": receipt, "entry": entry })
}

impl LaneWork for Publish {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if !remember(tx, &self.between.memories(&self.nonce)).await? {
                return Ok(json!({ "seen": true }));
            }
            if super::agent::is_fenced(tx, &self.between).await? {
                return Ok(json!({ "fenced": true }));
            }
            if let Some(hand) = &self.hand
                && !is_due(tx, &hand.by).await?
            {
                return Ok(json!({ "outcomes": [] }));
            }
            let mut stream = Stream::of(tx, &self.into).await?;
            if self.jumps(tx, &stream).await? {
                return Ok(json!({ "jumps": true }));
            }
            let mut outcomes = Vec::with_capacity(self.items.len());
            let mut epochs: BTreeMap<&str, i64> = BTreeMap::new();
            for item in &self.items {
                outcomes.push(self.one(tx, &mut stream, item).await?);
                if let Some(sequence) = item.sequence {
                    let highest = epochs.entry(&item.epoch).or_insert(sequence);
                    *highest = sequence.max(*highest);
                }
            }
            self.unhold(tx, &mut stream).await?;
            tx.execute(ADVANCE, params![stream.id, stream.last, stream.held.clone(), stream.held_at]).await?;
            for (epoch, highest) in epochs {
                reach(tx, stream.id, epoch, highest).await?;
            }
            if let Some(operation) = &self.operation {
                operate(tx, &self.between, operation, (None, None)).await?;
            }
            if let Some(reached) = &self.reached {
                super::upkeep::mark(tx, reached).await?;
            }
            if let Some(hand) = self.hand.as_ref().filter(|hand| hand.whole) {
                let done = outcomes.iter().any(|one| one["state"] == "dibetulkan");
                carried(tx, &hand.by, done, if done { "dikirim kepada penerima" } else { GONE }).await?;
            }
            Ok(json!({ "outcomes": outcomes }))
        })
    }
}

impl Publish {
    /// An agent sends in order. Where its first event does not follow what is here,
    /// something was lost, and a newer row must not come before an older one.
    async fn jumps(&self, tx: &mut LaneTx, stream: &Stream) -> Result<bool> {
        let first = self.items.first().filter(|_| self.between.run.is_some());
        let Some((epoch, sequence)) = first.and_then(|item| Some((&item.epoch, item.sequence?))) else {
            return Ok(false);
        };
        let known = tx.opt(EPOCH, params![stream.id, epoch]).await?;
        let contiguous = known.map(|row| row.int("contiguous")).transpose()?.unwrap_or_default();
        Ok(sequence > contiguous + 1)
    }

    async fn one(&self, tx: &mut LaneTx, stream: &mut Stream, item: &Item) -> Result<Json> {
        let known = tx.opt(KNOWN, params![&self.into.source, &item.event_id]).await?;
        match known.as_ref().map(Known::of).transpose()? {
            None => self.keep(tx, stream, item, None).await,
            // Only in its own stream: another version of the data set has other positions.
            Some(known)
                if known.state == "karantina"
                    && known.stream == stream.id
                    && (self.hand.is_some() || known.digest != item.digest) =>
            {
                self.keep(tx, stream, item, Some(known.id)).await
            }
            Some(known) if known.digest == item.digest => Ok(outcome("sama", &known.receipt, known.entry)),
            Some(known) => {
                let alarm = Alarm {
                    code: "ISI-BERBEDA",
                    who: self.between.client.clone(),
                    about: format!("{}#{}", self.into.source, item.event_id),
                    words: "Peristiwa dengan identitas yang sudah diterima datang lagi dengan isi lain; ditolak."
                        .into(),
                };
                raise(tx, &alarm).await?;
                Ok(outcome("bentrok", &known.receipt, known.entry))
            }
        }
    }

    /// Why an event is set aside, where it is; and what that does to the stream.
    async fn aside<'a>(
        &self,
        tx: &mut LaneTx,
        stream: &mut Stream,
        item: &'a Item,
    ) -> Result<Option<(&'static str, &'a str)>> {
        match &item.verdict {
            Verdict::Breaks { announced, reason } => {
                if stream.held.is_none() {
                    (stream.held, stream.held_at) = (Some(announced.clone()), Some(tx.now()));
                    let alarm = Alarm {
                        code: BREAKS,
                        who: self.into.owner.clone(),
                        about: format!("{} v{}", self.into.dataset, self.into.version),
                        words: format!("Aliran ditahan: {reason}"),
                    };
                    raise(tx, &alarm).await?;
                }
                Ok(Some((BREAKS, reason)))
            }
            Verdict::Faulty { code, reason } => Ok(Some((code, reason))),
            Verdict::Fits if stream.held.is_some() && self.hand.is_none() => {
                Ok(Some((HELD, "menunggu keputusan tentang skema yang berubah di depannya")))
            }
            Verdict::Fits => Ok(None),
        }
    }

    /// A held stream goes on once nothing waits in it any more; asked here, where
    /// nobody can slip in between.
    async fn unhold(&self, tx: &mut LaneTx, stream: &mut Stream) -> Result<()> {
        if !self.hand.as_ref().is_some_and(|hand| hand.unhold) {
            return Ok(());
        }
        if super::quarantine::waiting(tx, &self.into.dataset, self.into.version, 1).await?.is_empty() {
            (stream.held, stream.held_at) = (None, None);
        }
        Ok(())
    }

    /// A new event, or the mended one of `mended`, which was set aside.
    async fn keep(&self, tx: &mut LaneTx, stream: &mut Stream, item: &Item, mended: Option<i64>) -> Result<Json> {
        let aside = self.aside(tx, stream, item).await?;
        let state = if aside.is_some() { "karantina" } else { "diterima" };
        let mut facts = Facts::new();
        fact(&mut facts, "client", self.between.client.clone());
        fact(&mut facts, "service", item.kind.clone());
        fact(&mut facts, "message", item.event_id.clone());
        fact(&mut facts, "bytes", item.bytes);
        fact(&mut facts, "state", state);
        if !self.between.keyid.is_empty() {
            fact(&mut facts, "keyid", self.between.keyid.clone());
        }
        if let Some(hand) = &self.hand {
            fact(&mut facts, "how", hand.outcome);
            fact(&mut facts, "order", hand.by.number());
        }
        let digest = protocol_digest(&item.digest);
        let evidence = json!({
            "source": self.into.source, "id": item.event_id, "digest": digest, "delivery": self.evidence,
        });
        let entry = note(tx, "peristiwa", facts, evidence.to_string()).await?;
        let now = tx.now();
        let receipt = Receipt {
            id: &item.event_id,
            source: &self.into.source,
            r#type: &item.kind,
            state,
            code: aside.map(|(code, _)| code),
            reason: aside.map(|(_, reason)| reason),
            digest,
            received: now.iso(),
            entry,
        };
        let receipt = serde_json::to_string(&receipt)?;
        let position = if aside.is_none() { Some(advance(stream)) } else { None };
        let content = aside.is_none().then(|| item.content.clone());
        let id = mended.map_or_else(|| tx.id(), Ok)?;
        if mended.is_some() {
            let new = params![
                id,
                &item.digest[..],
                &item.kind,
                &item.epoch,
                item.sequence,
                position,
                state,
                now,
                entry,
                &receipt,
                content
            ];
            tx.execute(MEND, new).await?;
        } else {
            let new = row! {
                id: id, stream_id: stream.id, source: &self.into.source, event_id: &item.event_id,
                digest: &item.digest[..], kind: &item.kind, epoch: &item.epoch, sequence: item.sequence,
                position: position, state: state, received_at: now, entry_id: entry, receipt: &receipt,
                audience: item.audience, content: content,
            };
            tx.insert(&EVENT, new).await?;
        }
        self.set_aside(tx, (id, stream.id), item, aside, mended.is_some()).await?;
        Ok(outcome(if mended.is_some() && aside.is_none() { "dibetulkan" } else { state }, &receipt, entry))
    }

    async fn set_aside(
        &self,
        tx: &mut LaneTx,
        (id, stream): (i64, i64),
        item: &Item,
        aside: Option<(&'static str, &str)>,
        mended: bool,
    ) -> Result<()> {
        match (aside, mended) {
            (None, false) => Ok(()),
            (None, true) => {
                let (by, how) =
                    self.hand.as_ref().map_or(("pengirim", "dibetulkan"), |h| (h.by.name.as_str(), h.outcome));
                settle(tx, id, by, how).await
            }
            (Some((code, reason)), true) => tx.execute(REASON, params![id, code, reason, item.content.clone()]).await,
            (Some((code, reason)), false) => {
                let row = row! {
                    event_id: id, stream_id: stream, code: code, reason: reason, content: item.content.clone(),
                    made_at: tx.now(), ended_at: None::<i64>, ended_by: None::<String>, outcome: None::<String>,
                };
                tx.insert(&QUARANTINE, row).await
            }
        }
    }
}

/// A digest as RFC 9530 writes it.
fn protocol_digest(digest: &[u8; 32]) -> String {
    use base64::Engine as _;
    format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(digest))
}

fn advance(stream: &mut Stream) -> i64 {
    stream.last += 1;
    stream.last
}

pub(super) async fn settle(tx: &mut LaneTx, event: i64, by: &str, outcome: &'static str) -> Result<()> {
    tx.execute(SETTLE, params![event, tx.now(), by, outcome]).await
}

/// How far a spool's numbers arrived without a hole.
async fn reach(tx: &mut LaneTx, stream: i64, epoch: &str, highest: i64) -> Result<()> {
    let now = tx.now();
    let known = tx.opt(EPOCH, params![stream, epoch]).await?;
    let mut contiguous = match &known {
        Some(row) => row.int("contiguous")?,
        None => 0,
    };
    for row in tx.query(ARRIVED, params![stream, epoch, contiguous]).await? {
        if row.int("sequence")? > contiguous + 1 {
            break;
        }
        contiguous = row.int("sequence")?;
    }
    match known {
        Some(row) => {
            let highest = highest.max(row.int("highest")?);
            tx.execute(REACH, params![stream, epoch, contiguous, highest, now]).await
        }
        None => {
            let row = row! {
                stream_id: stream, epoch: epoch, contiguous: contiguous, highest: highest, first_at: now, last_at: now,
            };
            tx.insert(&STREAM_EPOCH, row).await
        }
    }
}

/// Index and digest of an entry's leaf.
pub async fn leaf_of(read: &mut impl Read, entry: i64) -> Result<Option<(i64, Vec<u8>)>> {
    let row = read.opt(LEAF_OF, params![entry]).await?;
    row.map(|r| Ok((r.int("leaf_index")?, r.bytes("digest")?))).transpose()
}

/// How far a spool has arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reach {
    pub epoch: String,
    pub contiguous: i64,
    pub highest: i64,
    pub first_at: Moment,
    pub last_at: Moment,
}

/// The newest epochs that sent into a stream, the oldest of them first; before
/// them the one that was asked for, however old it is.
pub async fn epochs(read: &mut impl Read, dataset: &str, version: i64, asked: Option<&str>) -> Result<Vec<Reach>> {
    let rows = read.query(EPOCHS, params![dataset, version]).await?;
    let reach = |row: &Row| {
        Ok(Reach {
            epoch: row.text("epoch")?,
            contiguous: row.int("contiguous")?,
            highest: row.int("highest")?,
            first_at: row.moment("first_at")?,
            last_at: row.moment("last_at")?,
        })
    };
    let mut all: Vec<Reach> = rows.iter().rev().map(reach).collect::<Result<_>>()?;
    let Some(asked) = asked.filter(|asked| all.iter().all(|one| one.epoch != *asked)) else { return Ok(all) };
    if let Some(row) = read.opt(ONE_EPOCH, params![dataset, version, asked]).await? {
        all.insert(0, reach(&row)?);
    }
    Ok(all)
}

/// What is known of one event.
#[derive(Clone, Debug)]
pub struct State {
    pub id: i64,
    pub kind: String,
    pub state: String,
    pub receipt: String,
    pub received_at: Moment,
    pub position: Option<i64>,
    pub entry: i64,
    pub aside: Option<(String, String)>,
}

pub async fn state(read: &mut impl Read, source: &str, event: &str) -> Result<Option<State>> {
    let Some(row) = read.opt(STATE, params![source, event]).await? else { return Ok(None) };
    Ok(Some(State {
        id: row.int("id")?,
        kind: row.text("kind")?,
        state: row.text("state")?,
        receipt: row.text("receipt")?,
        received_at: row.moment("received_at")?,
        position: row.opt_int("position")?,
        entry: row.int("entry_id")?,
        aside: row.opt_text("code")?.zip(row.opt_text("reason")?),
    }))
}
