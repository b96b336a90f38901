//! The journal: one leaf per act, its body apart.
//!
//! A leaf names the act, the person (a number), the document and the times,
//! and holds a keyed digest of the body. The body holds the input, the answer
//! and the images of all rows written. Whoever writes into the database but has
//! no keys makes no body that its leaf vouches for. Destroying salt and key of a
//! body erases what it said; the leaf, and every proof over it, stays whole.

use kernel::Day;
use kernel::hex;
use serde::{Deserialize, Serialize};

use crate::keys::{Keys, decrypt_with, encrypt_with, hmac, random};
use crate::table::{JOURNAL, JOURNAL_BODY, JOURNAL_ERASURE};
use crate::value::Row;
use crate::{Error, Read, Result, Tx, params, row};

/// What stands in the log, for everybody to verify. Fields in alphabetical
/// order, so that the text is its own canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    pub act: String,
    /// Milliseconds since 1970 UTC, by the server.
    pub at: i64,
    /// HMAC-SHA256 of the body under a key of its salt and the regency's root
    /// secret, in hex.
    pub body: String,
    pub channel: String,
    pub date: Option<Day>,
    pub document: Option<i64>,
    pub grant: Option<i64>,
    pub id: i64,
    pub outcome: String,
    pub person: i64,
    pub thread: Option<i64>,
    pub unit: Option<i64>,
    pub v: u32,
}

/// An entry to be written.
pub(crate) struct Entry<'a> {
    pub act: &'a str,
    pub outcome: &'static str,
    pub grant: Option<i64>,
    pub unit: Option<i64>,
    pub thread: Option<i64>,
    pub document: Option<i64>,
    pub doc_date: Option<Day>,
    pub body: String,
    pub personal: bool,
}

/// An entry as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receipt {
    pub id: i64,
    pub digest: [u8; 32],
}

const WRAP: &str = "journal-body";
const QUEUE: &str = "INSERT INTO journal_queue (entry_id, digest) VALUES ($1, $2)";
const BODY: &str = "SELECT * FROM journal_body WHERE entry_id = $1";
const FORGET: &str = "DELETE FROM journal_body WHERE entry_id = $1";

pub(crate) async fn append(tx: &mut Tx, entry: Entry<'_>) -> Result<Receipt> {
    let (id, now, person) = (tx.id()?, tx.ctx().now, tx.ctx().actor.person());
    let salt: [u8; 16] = random();
    let leaf = Leaf {
        act: entry.act.to_owned(),
        at: now.0,
        body: body_digest(tx.keys(), &salt, entry.body.as_bytes()),
        channel: tx.ctx().channel.code().to_owned(),
        date: entry.doc_date,
        document: entry.document,
        grant: entry.grant,
        id,
        outcome: entry.outcome.to_owned(),
        person,
        thread: entry.thread,
        unit: entry.unit,
        v: 2,
    };
    let text = serde_json::to_string(&leaf)?;
    let digest = tlog_tiles::record_hash(text.as_bytes()).0;
    let new = row! {
        id: id, act: entry.act, outcome: entry.outcome, person_id: person, grant_id: entry.grant,
        unit_id: entry.unit, thread: entry.thread, document_id: entry.document, doc_date: entry.doc_date,
        entered_at: now, leaf: text, digest: &digest[..],
    };
    tx.insert(&JOURNAL, new).await?;
    let (body, wrapped) = if entry.personal {
        let key: [u8; 32] = random();
        (encrypt_with(&key, entry.body.as_bytes())?, Some(tx.keys().encrypt(WRAP, &key)?))
    } else {
        (entry.body.into_bytes(), None)
    };
    let new = row! { entry_id: id, salt: &salt[..], body: body, wrapped_key: wrapped };
    tx.insert(&JOURNAL_BODY, new).await?;
    Ok(Receipt { id, digest })
}

/// What a leaf holds of its body.
pub(crate) fn body_digest(keys: &Keys, salt: &[u8], body: &[u8]) -> String {
    hex(&hmac(&keys.index("journal-body", salt), &[body]))
}

/// Leaves the entry for the sealer's next round.
pub(crate) async fn enqueue(tx: &mut Tx, entry: Receipt) -> Result<()> {
    tx.execute(QUEUE, params![entry.id, &entry.digest[..]]).await
}

/// A body with its salt; `None` for content that was erased.
pub(crate) fn open_body(keys: &Keys, row: &Row) -> Result<(Vec<u8>, Vec<u8>)> {
    let salt = row.bytes("salt")?;
    let stored = row.bytes("body")?;
    let Some(wrapped) = row.opt_bytes("wrapped_key")? else { return Ok((salt, stored)) };
    let key: [u8; 32] =
        keys.decrypt(WRAP, &wrapped)?.try_into().map_err(|_| Error::Storage("kunci isi jurnal rusak".into()))?;
    let body = decrypt_with(&key, &stored).ok_or_else(|| Error::Storage("isi jurnal terenkripsi rusak".into()))?;
    Ok((salt, body))
}

/// The body of an entry, for those who may read it.
pub async fn read_body(read: &mut impl Read, keys: &Keys, entry: i64) -> Result<Option<String>> {
    let Some(row) = read.opt(BODY, params![entry]).await? else { return Ok(None) };
    let (_, body) = open_body(keys, &row)?;
    String::from_utf8(body).map(Some).map_err(|_| Error::Storage("isi jurnal bukan teks".into()))
}

/// Erases what an entry said and notes why; the leaf stays.
pub async fn erase(tx: &mut Tx, entry: i64, reason: &str) -> Result<()> {
    let at = tx.ctx().now;
    tx.execute(FORGET, params![entry]).await?;
    tx.insert(&JOURNAL_ERASURE, row! { entry_id: entry, reason: reason, at: at }).await
}
