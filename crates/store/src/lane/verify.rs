//! Proves a lane's log: every leaf against its entry, the tree against the
//! leaves, what proves a leaf against the leaf, the checkpoint against the tree.

use kernel::hex;
use serde::Serialize;
use serde_json::Value;
use tlog_tiles::stored_hash_index;

use super::tx::WRAP;
use crate::keys::{Keys, decrypt_with, hmac};
use crate::seal::{self, Edge, to_i64, to_u64};
use crate::value::Row;
use crate::{Error, Read, Result, params};

/// Faults beyond this many are not listed.
const LISTED: usize = 1000;
const PAGE: usize = 500;

const SEALED: &str = "SELECT s.leaf_index AS place, s.entry_id AS entry, j.id, j.kind, j.entered_at, j.leaf, j.digest,
     b.entry_id AS has_body, b.salt, b.body, b.wrapped_key
   FROM journal_seal s LEFT JOIN journal j ON j.id = s.entry_id LEFT JOIN journal_body b ON b.entry_id = s.entry_id
   WHERE s.leaf_index >= $1 ORDER BY s.leaf_index LIMIT 500";
const HASHES: &str = "SELECT idx, hash FROM log_hash WHERE idx >= $1 AND idx < $2 ORDER BY idx";
const BODY: &str = "SELECT body, wrapped_key FROM journal_body WHERE entry_id = $1";
const STRAYS: &str = "SELECT id FROM journal j WHERE NOT EXISTS
   (SELECT 1 FROM journal_seal s WHERE s.entry_id = j.id) ORDER BY id LIMIT 100";

const BEYOND: &str = "SELECT idx FROM log_hash WHERE idx < 0 OR idx >= $1 ORDER BY idx LIMIT 100";

/// One fault, in words for whoever verifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaneFault {
    pub what: &'static str,
    pub leaf: u64,
    pub detail: String,
}

/// What was counted and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LaneVerification {
    pub size: u64,
    /// Root of the tree as it was rebuilt from the leaves, in hex.
    pub root: String,
    pub origin: String,
    pub checkpoint_size: u64,
    /// Leaves whose proof was let go lawfully, when its time was over.
    pub without_evidence: u64,
    pub faults: Vec<LaneFault>,
}

impl LaneVerification {
    fn fault(&mut self, what: &'static str, leaf: u64, detail: String) {
        if self.faults.len() < LISTED {
            self.faults.push(LaneFault { what, leaf, detail });
        }
    }
}

/// Reads the whole log of a lane and compares.
pub async fn verify(read: &mut impl Read, keys: &Keys) -> Result<LaneVerification> {
    let head = seal::head(read).await?;
    let mut v = LaneVerification { origin: head.origin.clone(), ..LaneVerification::default() };
    let signed = match seal::open_checkpoint(keys.verifier(), &head.checkpoint) {
        Ok(point) if point.origin() == head.origin => Some((point.size(), point.hash().0)),
        Ok(point) => {
            v.fault("cap", 0, format!("bernama «{}», catatan «{}»", point.origin(), head.origin));
            None
        }
        Err(e) => {
            v.fault("cap", 0, format!("tidak sah menurut kunci daerah ini: {e}"));
            None
        }
    };
    v.checkpoint_size = signed.map_or(0, |(size, _)| size);
    let mut walk = Walk { edge: Edge::default(), signed, keys };
    walk.past_checkpoint(&mut v)?;
    if let Err(e) = walk.leaves(read, &mut v).await {
        v.fault("tidak terbaca", walk.edge.size(), format!("pembacaan berhenti: {e}"));
    }
    (v.size, v.root) = (walk.edge.size(), hex(&walk.edge.root()?.0));
    if v.size != head.size {
        v.fault("ukuran", v.size, format!("tercatat {}, dari daun {}", head.size, v.size));
    }
    if let Some((size, _)) = walk.signed {
        v.fault("hilang", v.size, format!("cap mencakup {size} daun"));
    }
    let end = to_i64(stored_hash_index(0, v.size))?;
    for row in read.query(BEYOND, params![end]).await? {
        v.fault("pohon", v.size, format!("simpul {} di luar pohon", row.int("idx")?));
    }
    for row in read.query(STRAYS, vec![]).await? {
        v.fault("tanpa segel", 0, format!("catatan {}", row.int("id")?));
    }
    Ok(v)
}

struct Walk<'a> {
    edge: Edge,
    /// The signed size and root, until the walk has passed it.
    signed: Option<(u64, [u8; 32])>,
    keys: &'a Keys,
}

impl Walk<'_> {
    async fn leaves(&mut self, read: &mut impl Read, v: &mut LaneVerification) -> Result<()> {
        loop {
            let first = self.edge.size();
            let rows = read.query(SEALED, params![to_i64(first)?]).await?;
            let mut grown = Vec::new();
            for row in &rows {
                if !self.leaf(row, v, &mut grown)? {
                    return Ok(());
                }
            }
            self.compare(read, (first, &grown), v).await?;
            if rows.len() < PAGE {
                return Ok(());
            }
            self.edge.prune();
        }
    }

    /// One leaf; false where the walk cannot go on.
    fn leaf(&mut self, row: &Row, v: &mut LaneVerification, grown: &mut Vec<(u64, [u8; 32])>) -> Result<bool> {
        let at = self.edge.size();
        if to_u64(row.int("place")?)? != at {
            v.fault("daun hilang", at, format!("sesudahnya daun {}", row.int("place")?));
            return Ok(false);
        }
        let Some(id) = row.opt_int("id")? else {
            v.fault("catatan hilang", at, format!("catatan {}", row.int("entry")?));
            return Ok(false);
        };
        let text = row.text("leaf")?;
        let digest = tlog_tiles::record_hash(text.as_bytes()).0;
        if row.bytes("digest")? != digest {
            v.fault("digest", at, format!("catatan {id}"));
        }
        match serde_json::from_str::<Value>(&text) {
            Ok(leaf) => {
                let told =
                    leaf["id"] == id && leaf["at"] == row.int("entered_at")? && leaf["kind"] == row.text("kind")?;
                if !told {
                    v.fault("isi catatan", at, format!("catatan {id} berbeda dari daunnya"));
                }
                self.evidence(row, &leaf, at, v)?;
            }
            Err(e) => v.fault("isi daun", at, e.to_string()),
        }
        let (_, hashes) = self.edge.append(digest)?;
        grown.extend(hashes.into_iter().map(|(index, hash)| (index, hash.0)));
        self.past_checkpoint(v)?;
        Ok(true)
    }

    fn evidence(&self, row: &Row, leaf: &Value, at: u64, v: &mut LaneVerification) -> Result<()> {
        if row.opt_int("has_body")?.is_none() {
            v.without_evidence += 1;
            return Ok(());
        }
        let (salt, stored) = (row.bytes("salt")?, row.bytes("body")?);
        let body = match row.opt_bytes("wrapped_key")? {
            None => Some(stored),
            Some(wrapped) => {
                let key = self.keys.decrypt(WRAP, &wrapped).ok().and_then(|key| <[u8; 32]>::try_from(key).ok());
                key.and_then(|key| decrypt_with(&key, &stored))
            }
        };
        let fits = body.is_some_and(|body| leaf["body"] == hex(&hmac(&salt, &[&body])));
        if !fits {
            v.fault("bukti", at, "bukti berbeda dari sidiknya".into());
        }
        Ok(())
    }

    /// The stored hashes of the tree against those that the leaves give.
    async fn compare(
        &self,
        read: &mut impl Read,
        (first, grown): (u64, &[(u64, [u8; 32])]),
        v: &mut LaneVerification,
    ) -> Result<()> {
        let from = stored_hash_index(0, first);
        let to = stored_hash_index(0, self.edge.size());
        let rows = read.query(HASHES, params![to_i64(from)?, to_i64(to)?]).await?;
        let mut stored = std::collections::HashMap::with_capacity(rows.len());
        for row in rows {
            stored.insert(to_u64(row.int("idx")?)?, row.bytes("hash")?);
        }
        for (index, hash) in grown {
            if stored.remove(index).as_deref() != Some(&hash[..]) {
                v.fault("pohon", first, format!("simpul {index} berbeda"));
            }
        }
        for index in stored.keys() {
            v.fault("pohon", first, format!("simpul {index} berlebih"));
        }
        Ok(())
    }

    fn past_checkpoint(&mut self, v: &mut LaneVerification) -> Result<()> {
        let Some((size, root)) = self.signed else { return Ok(()) };
        if self.edge.size() != size {
            return Ok(());
        }
        if self.edge.root()?.0 != root {
            v.fault("cap", size, "akar yang ditandatangani berbeda".into());
        }
        self.signed = None;
        Ok(())
    }
}

/// What proves the leaf at an index; `None` where it was let go.
pub async fn evidence(read: &mut impl Read, keys: &Keys, entry: i64) -> Result<Option<String>> {
    let Some(row) = read.opt(BODY, params![entry]).await? else { return Ok(None) };
    let stored = row.bytes("body")?;
    let broken = || Error::Storage("bukti pertukaran rusak".into());
    let body = match row.opt_bytes("wrapped_key")? {
        None => stored,
        Some(wrapped) => {
            let key = keys.decrypt(WRAP, &wrapped)?.try_into().map_err(|_| broken())?;
            decrypt_with(&key, &stored).ok_or_else(broken)?
        }
    };
    String::from_utf8(body).map(Some).map_err(|_| broken())
}
