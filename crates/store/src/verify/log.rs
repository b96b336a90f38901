//! The journal and its tree: entries, leaves, hashes, seals, checkpoint.

use kernel::{Moment, hex};
use std::collections::BTreeMap;

use tlog_tiles::stored_hash_index;

use super::{Known, Replay, Verification};
use crate::backup::{RESTORE, RestoreBody};
use crate::clock::{self, TOLERANCE_MS};
use crate::journal::{self, Leaf};
use crate::seal::{self, Edge, to_i64, to_u64};
use crate::value::{Row, Value};
use crate::view::View;
use crate::{Read, Result, params};

const PAGE: usize = 500;

const SEALED: &str = "SELECT s.leaf_index AS place, s.entry_id AS entry, j.*, b.entry_id AS has_body, b.salt, b.body,
     b.wrapped_key, e.reason AS erased_by
   FROM journal_seal s LEFT JOIN journal j ON j.id = s.entry_id
   LEFT JOIN journal_body b ON b.entry_id = s.entry_id LEFT JOIN journal_erasure e ON e.entry_id = s.entry_id
   WHERE s.leaf_index >= $1 ORDER BY s.leaf_index LIMIT 500";
const UNSEALED: &str = "SELECT q.seq AS place, q.entry_id AS entry, j.*, b.entry_id AS has_body, b.salt, b.body,
     b.wrapped_key, e.reason AS erased_by
   FROM journal_queue q LEFT JOIN journal j ON j.id = q.entry_id
   LEFT JOIN journal_body b ON b.entry_id = q.entry_id LEFT JOIN journal_erasure e ON e.entry_id = q.entry_id
   WHERE q.seq >= $1 ORDER BY q.seq LIMIT 500";
const HASHES: &str = "SELECT idx, hash FROM log_hash WHERE idx >= $1 AND idx < $2 ORDER BY idx";
const ENTRIES: &str = "SELECT COUNT(*) AS n FROM journal";
const STRAY_HASHES: &str = "SELECT idx AS id FROM log_hash WHERE idx < 0 OR idx >= $1 ORDER BY idx LIMIT 100";
const ADRIFT: &str = "SELECT id FROM journal j
   WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.entry_id = j.id)
     AND NOT EXISTS (SELECT 1 FROM journal_queue q WHERE q.entry_id = j.id) ORDER BY id LIMIT 100";
const TWICE: &str = "SELECT entry_id AS id FROM journal_seal GROUP BY entry_id HAVING COUNT(*) > 1
   ORDER BY entry_id LIMIT 100";
const BOTH: &str = "SELECT q.entry_id AS id FROM journal_queue q JOIN journal_seal s ON s.entry_id = q.entry_id
   ORDER BY q.entry_id LIMIT 100";
const STRAY_BODIES: &str = "SELECT entry_id AS id FROM journal_body b
   WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = b.entry_id) ORDER BY entry_id LIMIT 100";
const STRAY_ERASURES: &str = "SELECT entry_id AS id FROM journal_erasure e
   WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = e.entry_id) ORDER BY entry_id LIMIT 100";

/// The walk along the log.
struct Walk<'a> {
    known: &'a Known<'a>,
    edge: Edge,
    /// The signed checkpoint's size and root, until the walk has passed it.
    signed: Option<(u64, [u8; 32])>,
    high: i64,
    order: i64,
    /// As the entries tell it: each restore begins the next, under a name.
    epoch: i64,
    origin: Option<String>,
}

pub(super) async fn check(view: &mut View, v: &mut Verification, replay: &mut Replay, known: &Known<'_>) -> Result<()> {
    let signed = open_checkpoint(v, known);
    let mut walk = Walk { known, edge: Edge::default(), signed, high: i64::MIN, order: 0, epoch: 1, origin: None };
    v.entries = to_u64(view.one(ENTRIES, vec![]).await?.int("n")?)?;
    walk.past_checkpoint(v)?;
    walk.sealed(view, v, replay).await?;
    walk.waiting(view, v, replay).await?;
    (v.size, v.root) = (walk.edge.size(), hex(&walk.edge.root()?.0));
    if let Some((size, _)) = walk.signed {
        let detail = format!("cap bertanda tangan mencakup {size} catatan, jurnal hanya memuat {}.", v.size);
        v.fault("catatan hilang", "journal_seal", detail);
    }
    if known.head.epoch != walk.epoch {
        let detail = format!("epoch {}, menurut catatan pemulihan {}.", known.head.epoch, walk.epoch);
        v.fault("epoch", "log_state", detail);
    }
    if walk.origin.as_ref().is_some_and(|told| *told != known.head.origin) {
        let detail = format!("jurnal bernama «{}», catatan pemulihan menyebut nama lain.", known.head.origin);
        v.fault("nama jurnal", "log_state", detail);
    }
    if known.head.size != v.size {
        let detail = format!("ukuran tercatat {}, dari catatan {}.", known.head.size, v.size);
        v.fault("ukuran jurnal", "log_state", detail);
    }
    strays(view, v).await
}

fn open_checkpoint(v: &mut Verification, known: &Known<'_>) -> Option<(u64, [u8; 32])> {
    let text = &known.head.checkpoint;
    match seal::open_checkpoint(known.keys.verifier(), text) {
        Ok(point) => {
            v.checkpoint_size = point.size();
            if point.origin() != known.head.origin {
                let detail = format!("cap bernama «{}», jurnal «{}».", point.origin(), known.head.origin);
                v.fault("cap jurnal", "log_state", detail);
            }
            Some((point.size(), point.hash().0))
        }
        Err(e) => {
            v.fault("cap jurnal", "log_state", format!("cap tidak sah menurut kunci daerah ini: {e}"));
            None
        }
    }
}

impl Walk<'_> {
    async fn sealed(&mut self, view: &mut View, v: &mut Verification, replay: &mut Replay) -> Result<()> {
        let mut from = i64::MIN;
        loop {
            let rows = match view.query(SEALED, params![from]).await {
                Ok(rows) => rows,
                Err(e) => {
                    v.fault("tidak terbaca", "journal", format!("pembacaan berhenti di daun {from}: {e}"));
                    return Ok(());
                }
            };
            let first = self.edge.size();
            let mut grown = BTreeMap::new();
            for row in &rows {
                let place = row.int("place")?;
                if place != to_i64(self.edge.size())? {
                    let detail = format!("daun berikutnya seharusnya nomor {}.", self.edge.size());
                    v.fault("nomor daun", format!("journal_seal leaf_index={place}"), detail);
                }
                let digest = self.entry(row, v, replay)?;
                let (_, hashes) = self.edge.append(digest)?;
                grown.extend(hashes);
                self.edge.prune();
                self.past_checkpoint(v)?;
                from = place.saturating_add(1);
                v.sealed += 1;
            }
            compare_hashes(view, v, first, self.edge.size(), &grown).await?;
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }

    async fn waiting(&mut self, view: &mut View, v: &mut Verification, replay: &mut Replay) -> Result<()> {
        let mut from = i64::MIN;
        loop {
            let rows = view.query(UNSEALED, params![from]).await?;
            for row in &rows {
                self.entry(row, v, replay)?;
                from = row.int("place")?.saturating_add(1);
                v.unsealed += 1;
            }
            if rows.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// Compares the root where the walk stands exactly at the checkpoint.
    fn past_checkpoint(&mut self, v: &mut Verification) -> Result<()> {
        let Some((size, root)) = self.signed else { return Ok(()) };
        if size == self.edge.size() {
            self.signed = None;
            if self.edge.root()?.0 != root {
                let detail = format!("akar pohon atas {size} catatan berbeda dari yang ditandatangani.");
                v.fault("cap jurnal", "log_state", detail);
            }
        }
        Ok(())
    }

    /// One entry with its leaf and body; answers with the digest of the leaf.
    fn entry(&mut self, row: &Row, v: &mut Verification, replay: &mut Replay) -> Result<[u8; 32]> {
        self.order += 1;
        let entry = row.int("entry")?;
        if row.opt_int("id")?.is_none() {
            v.fault("catatan hilang", format!("journal id={entry}"), "disegel atau menunggu segel, tetapi tidak ada.");
            return Ok([0; 32]);
        }
        let text = row.text("leaf")?;
        let digest = tlog_tiles::record_hash(text.as_bytes()).0;
        let here = format!("journal id={entry}");
        if row.bytes("digest").ok().as_deref() != Some(&digest[..]) {
            v.fault("digest", here.as_str(), "digest yang tersimpan bukan digest daunnya.");
        }
        let leaf: Leaf = match serde_json::from_str(&text) {
            Ok(leaf) => leaf,
            Err(e) => {
                v.fault("daun rusak", here, e.to_string());
                return Ok(digest);
            }
        };
        if serde_json::to_string(&leaf)? != text {
            v.fault("daun rusak", here.as_str(), "teks daun tidak dalam bentuk bakunya.");
        }
        for (column, said) in columns(&leaf) {
            if row.get(column)? != &said {
                let detail = format!("kolom {column} tidak sama dengan daunnya.");
                v.fault("catatan diubah", here.as_str(), detail);
            }
        }
        self.time(&leaf, &here, v);
        self.body(row, &leaf, v, replay)?;
        Ok(digest)
    }

    fn time(&mut self, leaf: &Leaf, here: &str, v: &mut Verification) {
        if clock::mends(&leaf.act) {
            // One official alone moves nothing.
            if leaf.act == clock::CONFIRM_CLOCK && leaf.outcome == "done" {
                let (now, before) = (Moment(leaf.at).iso(), Moment(self.high).iso());
                v.notes
                    .push(format!("Dua pejabat menyatakan jam benar pada {now}, sesudah catatan bertanggal {before}."));
                self.high = leaf.at;
            }
            return;
        }
        if leaf.at < self.high.saturating_sub(TOLERANCE_MS) {
            if self.known.practice {
                let note = "Waktu catatan pernah mundur; di folder latihan itu wajar.".to_owned();
                if !v.notes.contains(&note) {
                    v.notes.push(note);
                }
            } else {
                let back = (self.high - leaf.at) / 60_000;
                v.fault("waktu mundur", here, format!("dicatat {back} menit sebelum catatan di depannya."));
            }
        }
        self.high = self.high.max(leaf.at);
    }

    fn body(&mut self, row: &Row, leaf: &Leaf, v: &mut Verification, replay: &mut Replay) -> Result<()> {
        let here = format!("journal_body entry_id={}", leaf.id);
        let reason = row.opt_text("erased_by")?;
        if row.opt_int("has_body")?.is_none() {
            match reason {
                Some(reason) => {
                    v.erased += 1;
                    replay.erased(self.order, leaf.id, &reason);
                }
                None => v.fault("isi hilang", here, "isi catatan tidak ada dan penghapusannya tidak tercatat."),
            }
            return Ok(());
        }
        if reason.is_some() {
            v.fault("penghapusan", here.as_str(), "dinyatakan dihapus, tetapi isinya masih ada.");
        }
        let (salt, body) = match journal::open_body(self.known.keys, row) {
            Ok(opened) => opened,
            Err(e) => {
                v.fault("isi rusak", here, e.to_string());
                return Ok(());
            }
        };
        // Images of a body that the leaf does not vouch for prove nothing.
        if journal::body_digest(self.known.keys, &salt, &body) != leaf.body {
            v.fault("isi diubah", here, "isi atau garamnya tidak sesuai dengan digest di daun.");
            return Ok(());
        }
        if leaf.act == RESTORE && leaf.outcome == "system" {
            match serde_json::from_slice::<RestoreBody>(&body) {
                Ok(said) if said.restore.epoch > self.epoch => {
                    self.epoch = said.restore.epoch;
                    self.origin = Some(said.restore.origin);
                }
                _ => v.fault("epoch", here.as_str(), "catatan pemulihan tidak memulai epoch baru."),
            }
        }
        if let Err(e) = replay.body(self.order, &body, v) {
            v.fault("isi rusak", here, e.to_string());
        }
        Ok(())
    }
}

/// The journal's columns as the leaf tells them.
fn columns(leaf: &Leaf) -> [(&'static str, Value); 10] {
    [
        ("id", leaf.id.into()),
        ("act", leaf.act.as_str().into()),
        ("outcome", leaf.outcome.as_str().into()),
        ("person_id", leaf.person.into()),
        ("grant_id", leaf.grant.into()),
        ("unit_id", leaf.unit.into()),
        ("thread", leaf.thread.into()),
        ("document_id", leaf.document.into()),
        ("doc_date", leaf.date.into()),
        ("entered_at", leaf.at.into()),
    ]
}

/// Compares the stored hashes that leaves `first..end` added to the tree.
async fn compare_hashes(
    view: &mut View,
    v: &mut Verification,
    first: u64,
    end: u64,
    grown: &BTreeMap<u64, tlog_tiles::Hash>,
) -> Result<()> {
    if first == end {
        return Ok(());
    }
    let range = params![to_i64(stored_hash_index(0, first))?, to_i64(stored_hash_index(0, end))?];
    let rows = match view.query(HASHES, range).await {
        Ok(rows) => rows,
        Err(e) => {
            v.fault("tidak terbaca", "log_hash", e.to_string());
            return Ok(());
        }
    };
    let stored: BTreeMap<u64, Option<Vec<u8>>> =
        rows.iter().map(|r| Ok((to_u64(r.int("idx")?)?, r.bytes("hash").ok()))).collect::<Result<_>>()?;
    for (index, hash) in grown {
        match stored.get(index) {
            Some(Some(bytes)) if bytes[..] == hash.0[..] => {}
            Some(_) => v.fault("simpul pohon", format!("log_hash idx={index}"), "tidak cocok dengan daun-daunnya."),
            None => v.fault("simpul pohon", format!("log_hash idx={index}"), "tidak ada."),
        }
    }
    for index in stored.keys().filter(|i| !grown.contains_key(i)) {
        v.fault("simpul pohon", format!("log_hash idx={index}"), "tidak ada daun yang menghasilkannya.");
    }
    Ok(())
}

/// Rows of the journal's tables that belong to nothing.
async fn strays(view: &mut View, v: &mut Verification) -> Result<()> {
    let end = to_i64(tlog_tiles::stored_hash_count(v.size))?;
    let lists = [
        (ADRIFT, vec![], "tanpa segel", "journal id", "tidak disegel dan tidak menunggu segel."),
        (TWICE, vec![], "segel ganda", "journal_seal entry_id", "disegel lebih dari sekali."),
        (BOTH, vec![], "segel ganda", "journal_queue entry_id", "sudah disegel tetapi masih menunggu segel."),
        (STRAY_BODIES, vec![], "isi tanpa catatan", "journal_body entry_id", "tidak ada catatannya."),
        (STRAY_ERASURES, vec![], "penghapusan", "journal_erasure entry_id", "tidak ada catatannya."),
        (STRAY_HASHES, params![end], "simpul pohon", "log_hash idx", "di luar pohon."),
    ];
    for (sql, params, what, column, detail) in lists {
        for row in view.query(sql, params).await? {
            v.fault(what, format!("{column}={}", row.int("id")?), detail);
        }
    }
    Ok(())
}
