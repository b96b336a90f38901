//! The sealer: gives each entry its leaf index and grows the Merkle tree.
//!
//! On the database with one writer it runs inside the group commit; on the
//! other a job runs it, since a chain inside the write would make every writer
//! wait for the last.

use std::collections::HashMap;

use serde::Serialize;
use signed_note::{Note, Verifier};
use tlog_tiles::{Checkpoint, Hash, HashReader, sub_tree_index};

use crate::keys::Keys;
use crate::table::{JOURNAL_SEAL, LOG_HASH};
use crate::value::Value;
use crate::{Error, Read, Result, Tx, params, row};

const STATE: &str = "SELECT size, origin, epoch, checkpoint FROM log_state WHERE id = 1";
const LOCK: &str = "SELECT size, origin, epoch, checkpoint FROM log_state WHERE id = 1 FOR NO KEY UPDATE";
const HASH: &str = "SELECT hash FROM log_hash WHERE idx = $1";
const GROW: &str = "UPDATE log_state SET size = $1 WHERE id = 1";
const GROW_SIGNED: &str = "UPDATE log_state SET size = $1, checkpoint = $2 WHERE id = 1";
/// Takes the oldest out of the queue; what commits meanwhile waits for the next
/// round, even under a lower number.
const TAKE: &str = "DELETE FROM journal_queue WHERE seq IN (SELECT seq FROM journal_queue ORDER BY seq LIMIT 5000)
   RETURNING seq, entry_id, digest";

/// The log's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogHead {
    pub size: u64,
    pub origin: String,
    pub epoch: i64,
    /// Signed note over size and root; may lag behind `size` by a second.
    pub checkpoint: String,
}

/// The right edge of the tree: all that is needed to let it grow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    known: HashMap<u64, Hash>,
}

impl HashReader for Edge {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        indexes.iter().map(|i| self.known.get(i).copied().ok_or(tlog_tiles::Error::IndexesNotInTree)).collect()
    }
}

fn log_error(e: &dyn std::fmt::Display) -> Error {
    Error::Storage(format!("pohon jurnal: {e}"))
}

impl Edge {
    pub(crate) async fn load(read: &mut impl Read, size: u64) -> Result<Edge> {
        let mut edge = Edge { size, known: HashMap::new() };
        for index in sub_tree_index(0, size, vec![]) {
            let row = read.one(HASH, params![to_i64(index)?]).await?;
            let hash = row.bytes("hash")?.try_into().map_err(|_| Error::Storage("simpul pohon rusak".into()))?;
            edge.known.insert(index, Hash(hash));
        }
        Ok(edge)
    }

    /// Adds a leaf; answers with its index and the tree hashes to be stored.
    pub(crate) fn append(&mut self, digest: [u8; 32]) -> Result<(u64, Vec<(u64, Hash)>)> {
        let leaf = self.size;
        let new = tlog_tiles::stored_hashes_for_record_hash(leaf, Hash(digest), self).map_err(|e| log_error(&e))?;
        let first = tlog_tiles::stored_hash_index(0, leaf);
        let hashes: Vec<(u64, Hash)> = (first..).zip(new).collect();
        self.known.extend(hashes.iter().copied());
        self.size += 1;
        Ok((leaf, hashes))
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn root(&self) -> Result<Hash> {
        tlog_tiles::tree_hash(self.size, self).map_err(|e| log_error(&e))
    }

    /// Forgets all but the right edge.
    pub(crate) fn prune(&mut self) {
        let keep = sub_tree_index(0, self.size, vec![]);
        self.known.retain(|index, _| keep.contains(index));
    }
}

pub(crate) fn to_i64(v: u64) -> Result<i64> {
    i64::try_from(v).map_err(|_| Error::Bug("indeks terlalu besar".into()))
}

pub(crate) fn to_u64(v: i64) -> Result<u64> {
    u64::try_from(v).map_err(|_| Error::Storage("indeks negatif".into()))
}

/// A checkpoint over the edge, signed with the log's key.
pub(crate) fn sign(keys: &Keys, origin: &str, edge: &Edge) -> Result<String> {
    let body = Checkpoint::new(origin, edge.size, edge.root()?, "").map_err(|e| log_error(&e))?.to_bytes();
    let mut note = Note::new(&body, &[]).map_err(|e| log_error(&e))?;
    note.add_sigs(&[keys.signer()?]).map_err(|e| log_error(&e))?;
    String::from_utf8(note.to_bytes()).map_err(|e| log_error(&e))
}

/// The root of the log as it was when it held so many entries.
pub async fn root_at(read: &mut impl Read, size: u64) -> Result<[u8; 32]> {
    Ok(Edge::load(read, size).await?.root()?.0)
}

/// Opens a signed checkpoint with the log's public key.
pub fn open_checkpoint(verifier: &str, text: &str) -> Result<Checkpoint> {
    Checkpoint::from_bytes(&open_note(verifier, text.as_bytes())?).map_err(|e| log_error(&e))
}

/// The text of a note that the log's key signed.
pub fn open_note(verifier: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let verifier = signed_note::StandardVerifier::new(verifier).map_err(|e| log_error(&e))?;
    let note = Note::from_bytes(bytes).map_err(|e| log_error(&e))?;
    let known: Vec<Box<dyn Verifier>> = vec![Box::new(verifier)];
    note.verify(&signed_note::VerifierList::new(known)).map_err(|e| log_error(&e))?;
    Ok(note.text().to_vec())
}

pub async fn head(read: &mut impl Read) -> Result<LogHead> {
    let row = read.one(STATE, vec![]).await?;
    Ok(LogHead {
        size: to_u64(row.int("size")?)?,
        origin: row.text("origin")?,
        epoch: row.int("epoch")?,
        checkpoint: row.text("checkpoint")?,
    })
}

/// The log's state, held until the transaction ends: no two of them seal at once.
pub(crate) struct State {
    pub size: u64,
    pub origin: String,
    pub signed: bool,
}

pub(crate) async fn lock_state(tx: &mut Tx) -> Result<State> {
    let row = tx.one(LOCK, vec![]).await?;
    Ok(State {
        size: to_u64(row.int("size")?)?,
        origin: row.text("origin")?,
        signed: !row.text("checkpoint")?.is_empty(),
    })
}

/// Whether the database holds a log already.
pub(crate) async fn is_begun(read: &mut impl Read) -> Result<bool> {
    Ok(read.opt(STATE, vec![]).await?.is_some())
}

/// Stores the seals of some entries; answers with their leaf indexes.
pub(crate) async fn seal(tx: &mut Tx, edge: &mut Edge, entries: &[(i64, [u8; 32])]) -> Result<Vec<u64>> {
    let mut indexes = Vec::with_capacity(entries.len());
    for (entry, digest) in entries {
        let (leaf, hashes) = edge.append(*digest)?;
        tx.insert(&JOURNAL_SEAL, row! { leaf_index: to_i64(leaf)?, entry_id: *entry }).await?;
        for (index, hash) in hashes {
            tx.insert(&LOG_HASH, row! { idx: to_i64(index)?, hash: &hash.0[..] }).await?;
        }
        indexes.push(leaf);
    }
    Ok(indexes)
}

/// Notes the new size, with a fresh signature where one is due.
pub(crate) async fn grow(tx: &mut Tx, edge: &mut Edge, checkpoint: Option<String>) -> Result<()> {
    edge.prune();
    let size = Value::Int(to_i64(edge.size)?);
    match checkpoint {
        Some(text) => tx.execute(GROW_SIGNED, vec![size, text.into()]).await,
        None => tx.execute(GROW, vec![size]).await,
    }
}

/// One round of the sealer's job: everything that waits, then a signature.
pub(crate) async fn round(tx: &mut Tx) -> Result<usize> {
    let state = lock_state(tx).await?;
    let mut edge = Edge::load(tx, state.size).await?;
    let mut taken = Vec::new();
    for row in tx.query(TAKE, vec![]).await? {
        let digest = row.bytes("digest")?.try_into().map_err(|_| Error::Storage("digest rusak".into()))?;
        taken.push((row.int("seq")?, (row.int("entry_id")?, digest)));
    }
    taken.sort_unstable_by_key(|(seq, _)| *seq);
    let entries: Vec<(i64, [u8; 32])> = taken.into_iter().map(|(_, entry)| entry).collect();
    if entries.is_empty() && state.signed {
        return Ok(0);
    }
    seal(tx, &mut edge, &entries).await?;
    let note = sign(&tx.keys.clone(), &state.origin, &edge)?;
    grow(tx, &mut edge, Some(note)).await?;
    Ok(entries.len())
}
