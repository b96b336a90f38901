//! What a piece of work may do on a lane.

use std::collections::BTreeMap;
use std::pin::Pin;

use kernel::{Moment, hex};
use serde_json::Value as Json;

use crate::journal::Receipt;
use crate::keys::{Keys, encrypt_with, hmac, random};
use crate::table::JOURNAL_BODY;
use crate::value::{Row, Value};
use crate::{Error, Read, Result, Table, Tx, row, tables};

tables! {
    pub ENTRY = "journal" (id) plain {
        id: Permanent, kind: Permanent, entered_at: Permanent, leaf: Permanent, digest: Permanent,
    }
}

pub(super) const WRAP: &str = "lane-body";
/// What the lane itself writes into every leaf.
const OWN: [&str; 5] = ["at", "body", "id", "kind", "v"];

/// A piece of work: reads, writes, leaves of the log, all or nothing. It may be
/// run again where the database turned it away.
pub trait LaneWork: Send + Sync {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Pin<Box<dyn Future<Output = Result<Json>> + Send + 'a>>;
}

/// One leaf of the log, and apart from it what proves it.
#[derive(Clone, Debug)]
pub struct Note {
    pub kind: &'static str,
    /// For everybody who may read the log. Nothing personal, and no plain
    /// digest of what could be guessed.
    pub facts: BTreeMap<&'static str, Json>,
    /// Signatures, digests, contents: bound to the leaf by a salted digest.
    pub evidence: String,
    /// Kept encrypted under a key of its own.
    pub personal: bool,
}

/// A transaction on a lane; it commits with others or not at all.
#[derive(Debug)]
pub struct LaneTx {
    pub(super) tx: Tx,
    pub(super) noted: Vec<Receipt>,
    pub(super) trusting: bool,
    /// What is written behind all pieces of a group.
    pub(super) later: Vec<(&'static str, Vec<Value>)>,
}

impl Read for LaneTx {
    async fn query(&mut self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>> {
        self.tx.query(sql, params).await
    }
}

impl LaneTx {
    /// The server's time, never falling.
    pub fn now(&self) -> Moment {
        self.tx.ctx().now
    }

    /// What can be left to a key of the database need not be asked first: where
    /// it is broken, the work is done once more, without trust.
    pub fn is_trusting(&self) -> bool {
        self.trusting
    }

    /// The first moment of the regency's day.
    pub fn day(&self) -> Moment {
        Moment::start_of(self.tx.ctx().today, self.tx.ctx().region.zone)
    }

    pub fn keys(&self) -> &Keys {
        self.tx.keys()
    }

    /// A fresh id.
    pub fn id(&self) -> Result<i64> {
        self.tx.id()
    }

    /// Inserts a row: every column, in the table's order.
    pub async fn insert(&mut self, table: &'static Table, row: Vec<(&'static str, Value)>) -> Result<()> {
        if table.journalled {
            return Err(Error::Bug(format!("{} milik jurnal perbuatan", table.name)));
        }
        self.tx.insert(table, row).await
    }

    /// A statement without an answer.
    pub async fn execute(&mut self, sql: &'static str, params: Vec<Value>) -> Result<()> {
        self.tx.execute(sql, params).await
    }

    /// A statement that neither this work nor another of its group reads again:
    /// where a group goes through whole, it is sent behind the rows of all.
    pub async fn execute_later(&mut self, sql: &'static str, params: Vec<Value>) -> Result<()> {
        if !self.trusting {
            return self.execute(sql, params).await;
        }
        self.later.push((sql, params));
        Ok(())
    }

    /// Adds a leaf to the log; answers with the entry's id. Its index comes
    /// back with the work, once it is sealed.
    pub async fn note(&mut self, note: Note) -> Result<i64> {
        let receipt = write(&mut self.tx, note).await?;
        let id = receipt.id;
        self.noted.push(receipt);
        Ok(id)
    }
}

/// Writes a leaf and what proves it.
pub(crate) async fn write(tx: &mut Tx, note: Note) -> Result<Receipt> {
    if let Some(name) = OWN.iter().find(|name| note.facts.contains_key(*name)) {
        return Err(Error::Bug(format!("«{name}» ditulis oleh jalur sendiri")));
    }
    let (id, now) = (tx.id()?, tx.ctx().now);
    let salt: [u8; 16] = random();
    let mut leaf = note.facts;
    leaf.insert("at", now.0.into());
    leaf.insert("body", hex(&hmac(&salt, &[note.evidence.as_bytes()])).into());
    leaf.insert("id", id.into());
    leaf.insert("kind", note.kind.into());
    leaf.insert("v", 1.into());
    let text = serde_json::to_string(&leaf)?;
    if text.len() > usize::from(u16::MAX) {
        return Err(Error::Input("catatan pertukaran terlalu panjang".into()));
    }
    let digest = tlog_tiles::record_hash(text.as_bytes()).0;
    let entry = row! { id: id, kind: note.kind, entered_at: now, leaf: text, digest: &digest[..] };
    tx.insert(&ENTRY, entry).await?;
    let (body, wrapped) = if note.personal {
        let key: [u8; 32] = random();
        (encrypt_with(&key, note.evidence.as_bytes())?, Some(tx.keys().encrypt(WRAP, &key)?))
    } else {
        (note.evidence.into_bytes(), None)
    };
    let body = row! { entry_id: id, salt: &salt[..], body: body, wrapped_key: wrapped };
    tx.insert(&JOURNAL_BODY, body).await?;
    Ok(Receipt { id, digest })
}
