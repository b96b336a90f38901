//! What comes to its end: memories, contents after their retention, lines of
//! operation; and how far the outbox was read.

use kernel::Moment;
use serde_json::json;
use store::{LaneTx, LaneWork, Read, Result, params};

use super::alarm::{Alarm, raise};
use super::event::Reached;
use super::{Facts, Working, fact, note};

const FORGET: &str = "DELETE FROM seen WHERE until < $1";
const OLD_OPERATIONS: &str = "DELETE FROM operation WHERE monitoring_data_ts < $1";
const OLD_DAYS: &str = "DELETE FROM flow_day WHERE day < $1";
const OLD_ASKED: &str = "DELETE FROM asked WHERE at < $1";
const OVER: &str = "UPDATE event SET content = NULL WHERE content IS NOT NULL AND received_at < $3
   AND stream_id = (SELECT id FROM stream WHERE dataset = $1 AND version = $2) RETURNING id";
const OVER_ASIDE: &str =
    "UPDATE quarantine SET content = NULL, ended_at = $4, ended_by = 'retensi', outcome = 'dibuang'
   WHERE ended_at IS NULL AND made_at < $3
   AND stream_id = (SELECT id FROM stream WHERE dataset = $1 AND version = $2) RETURNING event_id";
const GONE: &str = "UPDATE event SET state = 'dibuang' WHERE id = $1 AND state = 'karantina'";
const LATE: &str = "SELECT p.subscriber, COUNT(*) AS n FROM subscription p JOIN event e ON e.stream_id = p.stream_id
     AND e.position > p.acked AND (p.kind = '' OR p.kind = e.kind)
   JOIN stream s ON s.id = p.stream_id
   WHERE s.dataset = $1 AND s.version = $2 AND e.content IS NOT NULL AND e.received_at < $3
   GROUP BY p.subscriber ORDER BY p.subscriber";
const OLDEST: &str = "SELECT s.leaf_index, j.entered_at FROM journal_seal s JOIN journal j ON j.id = s.entry_id
   WHERE s.leaf_index >= $1 ORDER BY s.leaf_index LIMIT 2000";
const LET_GO: &str = "DELETE FROM journal_body WHERE entry_id IN
   (SELECT entry_id FROM journal_seal WHERE leaf_index >= $1 AND leaf_index < $2) RETURNING entry_id";
const THE_MARK: &str = "SELECT leaf, message FROM mark WHERE name = $1";
const MOVE: &str = "UPDATE mark SET leaf = $2, message = $3 WHERE name = $1 RETURNING name";
const BEGIN: &str = "INSERT INTO mark (name, leaf, message) VALUES ($1, $2, $3)";

/// How far the outbox was read; none before the first time.
pub async fn marked(read: &mut impl Read, name: &str) -> Result<Option<(i64, i64)>> {
    let row = read.opt(THE_MARK, params![name]).await?;
    row.map(|r| Ok((r.int("leaf")?, r.int("message")?))).transpose()
}

pub(super) async fn mark(tx: &mut LaneTx, reached: &Reached) -> Result<()> {
    let Reached { name, leaf, message } = reached;
    if tx.opt(MOVE, params![*name, *leaf, *message]).await?.is_none() {
        tx.execute(BEGIN, params![*name, *leaf, *message]).await?;
    }
    Ok(())
}

/// The outbox was read up to here and held nothing for others.
#[derive(Debug)]
pub struct Pass(pub Reached);

impl LaneWork for Pass {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            mark(tx, &self.0).await?;
            Ok(json!({}))
        })
    }
}

/// Memories and lines whose time is over.
#[derive(Debug)]
pub struct Sweep {
    pub operations_before: Moment,
}

impl LaneWork for Sweep {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            tx.execute(FORGET, params![tx.now()]).await?;
            tx.execute(OLD_OPERATIONS, params![self.operations_before]).await?;
            tx.execute(OLD_DAYS, params![self.operations_before]).await?;
            tx.execute(OLD_ASKED, params![self.operations_before]).await?;
            Ok(json!({}))
        })
    }
}

/// The contents of a stream whose retention is over. Names, digests and
/// receipts stay: a late repetition still gets its receipt.
#[derive(Debug)]
pub struct Retain {
    pub dataset: String,
    pub version: i64,
    pub before: Moment,
}

impl LaneWork for Retain {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let Retain { dataset, version, before } = self;
            for row in tx.query(LATE, params![dataset, *version, *before]).await? {
                let alarm = Alarm {
                    code: "RETENSI-LEWAT",
                    who: row.text("subscriber")?,
                    about: format!("{dataset} v{version}"),
                    words: format!("{} peristiwa habis masa simpannya sebelum diambil.", row.int("n")?),
                };
                raise(tx, &alarm).await?;
            }
            let over = tx.query(OVER, params![dataset, *version, *before]).await?.len();
            let aside = tx.query(OVER_ASIDE, params![dataset, *version, *before, tx.now()]).await?;
            for row in &aside {
                tx.execute(GONE, params![row.int("event_id")?]).await?;
            }
            Ok(json!({ "over": over, "aside": aside.len() }))
        })
    }
}

/// How far proofs were let go.
const EVIDENCE: &str = "bukti";

/// Proofs of exchanges whose time is over, at most so many leaves at once. The
/// leaves stay, and one more tells what was let go and by which term.
#[derive(Debug)]
pub struct LetGo {
    pub days: i64,
    pub before: Moment,
}

impl LaneWork for LetGo {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            let from = marked(tx, EVIDENCE).await?.map_or(0, |(leaf, _)| leaf);
            let mut to = from;
            for row in tx.query(OLDEST, params![from]).await? {
                if row.moment("entered_at")? >= self.before {
                    break;
                }
                to = row.int("leaf_index")? + 1;
            }
            if to == from {
                return Ok(json!({ "read": 0, "gone": 0 }));
            }
            let gone = tx.query(LET_GO, params![from, to]).await?.len();
            mark(tx, &Reached { name: EVIDENCE, leaf: to, message: 0 }).await?;
            let mut facts = Facts::new();
            fact(&mut facts, "from", from);
            fact(&mut facts, "to", to);
            fact(&mut facts, "days", self.days);
            note(tx, "retensi", facts, String::new()).await?;
            Ok(json!({ "read": to - from, "gone": gone }))
        })
    }
}
