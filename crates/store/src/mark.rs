//! A checkpoint that somebody kept, against the log as it is now: a signed note,
//! or the short mark of one that pages and printed lists carry.

use std::collections::BTreeMap;

use kernel::{Moment, hex};
use serde::{Serialize, Serializer};
use tlog_tiles::{Checkpoint, record_hash, stored_hash_index};

use crate::backup::{RestoreBody, bare};
use crate::journal::{self, Leaf};
use crate::keys::Keys;
use crate::seal::{self, Edge, LogHead, to_i64, to_u64};
use crate::value::Row;
use crate::view::View;
use crate::{Read, Result, lane, origin, params};

/// Digits of the root in a mark: eighty bits, which nobody meets by trying.
const DIGITS: usize = 20;
/// Bytes of the longest text that is tried as a mark.
const LONGEST: usize = 200;
/// Digits that are read together.
const TOGETHER: usize = 4;
/// Entries read at a time.
const PAGE: u64 = 5000;

const LEAVES: &str = "SELECT s.leaf_index, j.leaf FROM journal_seal s JOIN journal j ON j.id = s.entry_id
   WHERE s.leaf_index >= $1 AND s.leaf_index < $2 ORDER BY s.leaf_index";
const HASHES: &str = "SELECT idx, hash FROM log_hash WHERE idx >= $1 AND idx < $2 ORDER BY idx";
const ENTERED: &str = "SELECT j.entered_at FROM journal_seal s JOIN journal j ON j.id = s.entry_id
   WHERE s.leaf_index = $1";
/// By the journal's index: what the house itself wrote belongs to no document.
const RESTORES: &str = "SELECT j.entered_at, j.leaf, b.salt, b.body, b.wrapped_key FROM journal j
   JOIN journal_body b ON b.entry_id = j.id
   WHERE j.thread IS NULL AND j.document_id IS NULL AND j.outcome = 'system' AND j.act = 'restore' ORDER BY j.id";

/// How what was kept stands to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// The log began with exactly this, and still does.
    #[serde(rename = "termuat")]
    Holds,
    /// Entries and tree do not go together any more, and one of the two is as it was kept.
    #[serde(rename = "catatan-berubah")]
    Broken,
    /// The log has another beginning of that size.
    #[serde(rename = "tidak-termuat")]
    Differs,
    /// The log has fewer entries.
    #[serde(rename = "log-lebih-pendek")]
    Short,
    /// Of what a restore of an older backup did not bring back.
    #[serde(rename = "hilang-saat-pemulihan")]
    Lost,
    /// Of an epoch that is no part of this log's past.
    #[serde(rename = "epoch-lain")]
    Apart,
    #[serde(rename = "log-lain")]
    Foreign,
    /// Under this log's name, and not signed by its key.
    #[serde(rename = "tanda-tangan-salah")]
    Forged,
    /// Of the exchange's log, which is not read here.
    #[serde(rename = "log-pertukaran-tidak-terbaca")]
    Unseen,
    #[serde(rename = "tidak-terbaca")]
    Unread,
}

/// What somebody kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub origin: String,
    pub size: u64,
    /// All digits of a note's, the first ones of a mark's.
    pub root: String,
    /// By the log's key; a mark bears no signature.
    pub signed: bool,
}

impl Kept {
    fn fits(&self, root: &[u8; 32]) -> bool {
        hex(root).starts_with(&self.root)
    }
}

/// The restore that ended an epoch, and the entries that it brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ended {
    pub size: u64,
    #[serde(serialize_with = "iso")]
    pub at: Moment,
}

fn iso<S: Serializer>(at: &Moment, to: S) -> std::result::Result<S::Ok, S::Error> {
    at.iso().serialize(to)
}

fn iso_of_some<S: Serializer>(at: &Option<Moment>, to: S) -> std::result::Result<S::Ok, S::Error> {
    at.map(Moment::iso).serialize(to)
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Looked {
    pub verdict: Verdict,
    pub kept: Option<Kept>,
    /// The log as it is now.
    pub origin: String,
    pub size: u64,
    /// Entries that were counted anew; for older ones the tree's hashes speak.
    pub counted: u64,
    /// When the last entry that it covers was written.
    #[serde(serialize_with = "iso_of_some")]
    pub last: Option<Moment>,
    /// How the epoch that it names came to an end.
    pub ended: Option<Ended>,
    /// The first entry that the tree does not know as it is now.
    pub changed: Option<u64>,
}

impl Looked {
    fn new(verdict: Verdict, kept: Option<Kept>, head: &LogHead) -> Looked {
        let (origin, size) = (head.origin.clone(), head.size);
        Looked { verdict, kept, origin, size, counted: 0, last: None, ended: None, changed: None }
    }
}

/// The mark of a checkpoint: the log, its size, the first digits of its root.
pub fn of(checkpoint: &str) -> Option<String> {
    let point = Checkpoint::from_reader(&mut checkpoint.as_bytes(), false).ok()?;
    let log = point.origin().strip_prefix("simpul.")?.replacen("/jurnal/", "/", 1);
    let mut mark = format!("{log}/{}/", point.size());
    for (at, digit) in hex(&point.hash().0).chars().take(DIGITS).enumerate() {
        if at > 0 && at.is_multiple_of(TOGETHER) {
            mark.push('-');
        }
        mark.push(digit);
    }
    Some(mark)
}

/// Compares what somebody kept with the log that it names. Of the entries at most
/// `most` are counted anew, the latest first.
pub async fn look(view: &mut View, text: &str, most: u64) -> Result<Looked> {
    let keys = view.keys()?;
    let own = seal::head(view).await?;
    let Some((kept, note)) = reading(text) else { return Ok(Looked::new(Verdict::Unread, None, &own)) };
    if !lane::is_origin(&kept.origin) {
        return judge(view, &keys, (kept, note), (own, most)).await;
    }
    match view.lane().await? {
        Some(mut beside) => {
            let head = seal::head(&mut beside).await?;
            judge(&mut beside, &keys, (kept, note), (head, most)).await
        }
        None => {
            let ours = kept.origin.split('/').next() == own.origin.split('/').next();
            Ok(Looked::new(if ours { Verdict::Unseen } else { Verdict::Foreign }, Some(kept), &own))
        }
    }
}

/// What a text says, and the whole note where it is one.
fn reading(text: &str) -> Option<(Kept, Option<String>)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let note = bare(&lines.join("\n"));
    if note.is_empty() {
        return read_mark(text).map(|kept| (kept, None));
    }
    let point = Checkpoint::from_reader(&mut note.as_bytes(), false).ok()?;
    let (origin, size, root) = (point.origin().to_owned(), point.size(), hex(&point.hash().0));
    Some((Kept { origin, size, root, signed: false }, Some(note)))
}

/// Whatever stands before or behind a mark is no part of it, and paper breaks its
/// lines where it likes. It begins at the last word that lets it be one: a date
/// before it has strokes too.
fn read_mark(text: &str) -> Option<Kept> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let begins = (0..words.len()).rev().filter(|at| words.get(*at).is_some_and(|word| word.contains('/')));
    begins.filter_map(|at| words.get(at..)).find_map(joined)
}

/// The mark that words begin with.
fn joined(words: &[&str]) -> Option<Kept> {
    let mut mark = String::new();
    for word in words {
        mark.push_str(word);
        if mark.len() > LONGEST {
            return None;
        }
        if let Some(kept) = whole_mark(&mark) {
            return Some(kept);
        }
    }
    None
}

fn whole_mark(mark: &str) -> Option<Kept> {
    let (rest, digits) = mark.rsplit_once('/')?;
    let (log, size) = rest.rsplit_once('/')?;
    let (name, epoch) = log.rsplit_once('/')?;
    let root: String = digits.chars().filter(|c| !matches!(c, '-' | '\u{2010}'..='\u{2013}')).collect();
    let whole = root.len() == DIGITS && root.bytes().all(|b| b.is_ascii_hexdigit());
    // A count is often written with its full stops.
    let size = size.replace('.', "");
    let counts = !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit());
    if !whole || !counts || name.is_empty() {
        return None;
    }
    let origin = format!("simpul.{name}/jurnal/{epoch}");
    Some(Kept { origin, size: size.parse().ok()?, root, signed: false })
}

/// A log's name without its epoch.
fn named(origin: &str) -> Option<&str> {
    origin::parse_origin(origin).map(|(name, _)| name)
}

async fn judge(
    read: &mut impl Read,
    keys: &Keys,
    (mut kept, note): (Kept, Option<String>),
    (head, most): (LogHead, u64),
) -> Result<Looked> {
    if named(&kept.origin).is_none() || named(&kept.origin) != named(&head.origin) {
        return Ok(Looked::new(Verdict::Foreign, Some(kept), &head));
    }
    if let Some(note) = note {
        kept.signed = seal::open_checkpoint(keys.verifier(), &note).is_ok();
        if !kept.signed {
            return Ok(Looked::new(Verdict::Forged, Some(kept), &head));
        }
    }
    let current = kept.origin == head.origin;
    // Which restores a lane went through stands in no place that is quickly found.
    let ended = match current || lane::is_origin(&head.origin) {
        true => None,
        false => ended(read, keys, &kept.origin).await?,
    };
    let end = ended.map_or(head.size, |e| e.size.min(head.size));
    let mut looked = Looked { ended, ..Looked::new(Verdict::Apart, Some(kept.clone()), &head) };
    if kept.size > end {
        looked.verdict = match ended {
            Some(_) => Verdict::Lost,
            None if current => Verdict::Short,
            None => Verdict::Apart,
        };
        return Ok(looked);
    }
    let first = kept.size.saturating_sub(most);
    looked.counted = kept.size - first;
    let by_tree = kept.fits(&seal::root_at(read, kept.size).await?);
    let by_entries = count(read, first, kept.size).await?.is_some_and(|root| kept.fits(&root));
    looked.verdict = match (by_tree, by_entries) {
        (true, true) => Verdict::Holds,
        (false, false) if current || ended.is_some() => Verdict::Differs,
        (false, false) => Verdict::Apart,
        _ => Verdict::Broken,
    };
    match looked.verdict {
        Verdict::Holds => looked.last = entered(read, kept.size).await?,
        Verdict::Broken => looked.changed = changed(read, first, kept.size).await?,
        _ => {}
    }
    Ok(looked)
}

/// How the epoch of a name ended, as the journal's entries of restores tell it.
async fn ended(read: &mut impl Read, keys: &Keys, name: &str) -> Result<Option<Ended>> {
    for row in read.query(RESTORES, vec![]).await? {
        let Some(said) = vouched(keys, &row) else { continue };
        if said.restore.old_origin == name {
            return Ok(Some(Ended { size: said.restore.old_size, at: row.moment("entered_at")? }));
        }
    }
    Ok(None)
}

/// The body of a restore's entry, where its leaf vouches for it.
fn vouched(keys: &Keys, row: &Row) -> Option<RestoreBody> {
    let leaf: Leaf = serde_json::from_str(row.str("leaf").ok()?).ok()?;
    let (salt, body) = journal::open_body(keys, row).ok()?;
    let same = journal::body_digest(keys, &salt, &body) == leaf.body;
    same.then(|| serde_json::from_slice(&body).ok())?
}

/// When the last of so many entries was written.
async fn entered(read: &mut impl Read, size: u64) -> Result<Option<Moment>> {
    let Some(last) = size.checked_sub(1) else { return Ok(None) };
    read.opt(ENTERED, params![to_i64(last)?]).await?.map(|row| row.moment("entered_at")).transpose()
}

/// Digests of entries as they are now, by their leaves.
async fn leaves(read: &mut impl Read, first: u64, end: u64) -> Result<BTreeMap<u64, [u8; 32]>> {
    let rows = read.query(LEAVES, params![to_i64(first)?, to_i64(end)?]).await?;
    rows.iter().map(|row| Ok((to_u64(row.int("leaf_index")?)?, record_hash(row.str("leaf")?.as_bytes()).0))).collect()
}

/// The root over so many entries, those from `first` on counted anew; none where
/// one of them is not there.
async fn count(read: &mut impl Read, first: u64, size: u64) -> Result<Option<[u8; 32]>> {
    let mut edge = Edge::load(read, first).await?;
    while edge.size() < size {
        let (from, end) = (edge.size(), size.min(edge.size() + PAGE));
        let found = leaves(read, from, end).await?;
        for n in from..end {
            let Some(digest) = found.get(&n) else { return Ok(None) };
            edge.append(*digest)?;
        }
        edge.prune();
    }
    Ok(Some(edge.root()?.0))
}

/// The first entry whose leaf in the tree is another.
async fn changed(read: &mut impl Read, first: u64, size: u64) -> Result<Option<u64>> {
    let mut from = first;
    while from < size {
        let end = size.min(from + PAGE);
        let found = leaves(read, from, end).await?;
        let range = params![to_i64(stored_hash_index(0, from))?, to_i64(stored_hash_index(0, end))?];
        let rows = read.query(HASHES, range).await?;
        let stored: BTreeMap<u64, Vec<u8>> =
            rows.iter().map(|row| Ok((to_u64(row.int("idx")?)?, row.bytes("hash")?))).collect::<Result<_>>()?;
        let same = |n: &u64| match (found.get(n), stored.get(&stored_hash_index(0, *n))) {
            (Some(digest), Some(hash)) => digest[..] == hash[..],
            _ => false,
        };
        if let Some(n) = (from..end).find(|n| !same(n)) {
            return Ok(Some(n));
        }
        from = end;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str =
        "simpul.99.01.latihan/jurnal/2-0123abcd\n44\nYRpRebYd5QwZRkYjtqiO+uP8G5zhG6RvN3PpvEHSorE=\n\n— simpul x\n";
    const MARK: &str = "99.01.latihan/2-0123abcd/44/611a-5179-b61d-e50c-1946";

    #[test]
    fn a_mark_says_what_its_note_says() {
        assert_eq!(of(NOTE).as_deref(), Some(MARK));
        let (note, whole) = reading(&NOTE.replace('\n', " \r\n")).expect("a note");
        assert_eq!(whole.as_deref(), Some(NOTE));
        let (mark, none) = reading(MARK).expect("a mark");
        assert!(none.is_none() && note.root.starts_with(&mark.root) && mark.root.len() == DIGITS);
        assert_eq!((mark.origin, mark.size), (note.origin, note.size));
    }

    #[test]
    fn a_mark_is_read_as_people_copy_it() {
        let whole = reading(MARK);
        assert!(whole.is_some());
        for copied in [
            " 99.01.latihan/2-0123abcd/44/611a5179b61de50c1946\r\n",
            "Jejak jurnal: 99.01.LATIHAN/2-0123ABCD/44/611A-5179-\nB61D-E50C-1946",
            "99.01.latihan/2-0123abcd/44/ 611a–5179–b61d–e50c–1946",
            "Dicetak 12/3/2026 Jejak jurnal: 99.01.latihan/2-0123abcd/44/611a-5179-b61d-e50c-1946",
            "99.01.latihan/\n2-0123abcd/44\n/611a-5179-b61d-e50c-1946 Halaman 1/2, tanggal 12/3/2026",
            "A/B 99.01.latihan/2-0123abcd/44/611a-5179-\nb61d-e50c-1946 Halaman 1",
        ] {
            assert_eq!(reading(copied), whole, "{copied}");
        }
        assert_eq!(reading(&"a/b ".repeat(5_000)), None, "however much is pasted");
        assert_eq!(reading("99.01/1/1.234.567/611a5179b61de50c1946").expect("a mark").0.size, 1_234_567);
        for wrong in [
            "",
            "kata saja",
            "20f881470a258f19e6cc4ce6692d9e7ccc497f4fb7b058c03dc5531a28e0fba4",
            "99.01/1/44/611a-5179-b61d-e50c-194",
            "99.01/1/44/611a-5179-b61d-e50c-194g",
            "99.01/1/+44/611a-5179-b61d-e50c-1946",
            "99.01/1//611a-5179-b61d-e50c-1946",
            "1/44/611a-5179-b61d-e50c-1946",
            "99.01/1/99999999999999999999999/611a-5179-b61d-e50c-1946",
            "simpul.99.01/jurnal/1\n44\nYRpRebYd5QwZRkYjtqiO+uP8G5zhG6RvN3PpvEHSorE=\n",
            "satu\ndua\n— tiga\n",
        ] {
            assert_eq!(reading(wrong), None, "{wrong}");
        }
    }
}
