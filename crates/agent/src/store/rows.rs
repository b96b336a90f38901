//! Rows of a source against what was read before: what is new becomes an event
//! in the same transaction in which it becomes known.

use std::borrow::Cow;

use rusqlite::{CachedStatement, OptionalExtension, Transaction, params};

use super::Spool;
use crate::trouble::{Result, Trouble};

const SEEN: &str = "SELECT hash, round, told FROM seen WHERE stream = ?1 AND key = ?2";
const SEE: &str = "INSERT INTO seen (stream, key, hash, round, told) VALUES (?1, ?2, ?3, ?4, ?5)
   ON CONFLICT (stream, key) DO UPDATE SET hash = excluded.hash, round = excluded.round, told = excluded.told";
const AGAIN: &str = "UPDATE seen SET round = ?3 WHERE stream = ?1 AND key = ?2";
const COPY: &str = "INSERT INTO copies (stream, key, round, count) VALUES (?1, ?2, ?3, 2)
   ON CONFLICT (stream, key) DO UPDATE SET count = CASE WHEN round = excluded.round THEN count + 1 ELSE 2 END,
   round = excluded.round RETURNING count";
const UNCOUNT: &str = "DELETE FROM copies WHERE stream = ?1";
const FORGET: &str = "DELETE FROM seen WHERE stream = ?1 AND key = ?2";
const TWICE: &str = "kunci ini milik lebih dari satu baris; tambahkan kolom pembeda pada key";
const ASIDE: &str = "INSERT INTO aside (stream, key, subject, reasons, at) VALUES (?1, ?2, ?3, ?4, ?5)
   ON CONFLICT (stream, key) DO UPDATE SET reasons = excluded.reasons, at = excluded.at";
const MENDED: &str = "DELETE FROM aside WHERE stream = ?1 AND key = ?2";
const NEXT: &str = "SELECT next FROM stream WHERE name = ?1 AND epoch = ?2";
const ADVANCE: &str = "UPDATE stream SET next = next + ?2, waiting = waiting + ?2, waiting_bytes = waiting_bytes + ?3
   WHERE name = ?1";
const KEEP: &str = "INSERT INTO event (stream, sequence, body, made_at, dated_by, state)
   VALUES (?1, ?2, ?3, ?4, ?5, 'menunggu')";
const VANISHED: &str = "SELECT key, told FROM seen WHERE stream = ?1 AND round < ?2 LIMIT ?3";
const COUNT: &str = "SELECT COUNT(*), COALESCE(SUM(round < ?2), 0) FROM seen WHERE stream = ?1";
const PASS: &str = "SELECT epoch, round, after, whole, watermark, passed_at, swept_at FROM stream WHERE name = ?1";
const PLACE: &str =
    "UPDATE stream SET round = ?2, after = ?3, whole = ?4, watermark = ?5, passed_at = ?6, swept_at = ?7
   WHERE name = ?1 AND epoch = ?8";
const HAVE_FILE: &str = "SELECT COUNT(*) FROM file WHERE stream = ?1 AND digest = ?2";
const NOTE_FILE: &str = "INSERT OR REPLACE INTO file (stream, digest, name, at) VALUES (?1, ?2, ?3, ?4)";

/// What a row of the source comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What an event carries.
    Fits(String),
    Faulty(String),
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// By which it is known again.
    pub key: Vec<u8>,
    /// What it is called outside.
    pub subject: String,
    /// Nothing tells it from rows that say the same: they are numbered.
    pub numbered: bool,
    /// Of what was read.
    pub hash: Vec<u8>,
    pub verdict: Verdict,
}

/// Where a pass over a source stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Of the spool; when it begins to count anew, this pass is over.
    pub epoch: String,
    pub round: i64,
    /// The last row that was read; none: the pass is over.
    pub after: Option<String>,
    /// All rows are read, so that what is missing has vanished.
    pub whole: bool,
    pub watermark: Option<String>,
    pub passed_at: Option<i64>,
    pub swept_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub told: u64,
    pub deleted: u64,
    pub aside: u64,
}

impl Counts {
    pub fn add(&mut self, other: Counts) {
        self.read += other.read;
        self.told += other.told;
        self.deleted += other.deleted;
        self.aside += other.aside;
    }
}

/// Makes the event of a number: subject, and data; without data it is gone.
pub type Stamp<'a> = &'a dyn Fn(i64, &str, Option<&str>) -> Result<String>;

/// When something was written down, and by whose time.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    pub now: i64,
    /// None: by the hub's time.
    pub by: Option<i64>,
}

struct Making<'a> {
    stream: &'a str,
    first: i64,
    dated: Dated,
    next: i64,
    bytes: i64,
    keep: CachedStatement<'a>,
    stamp: Stamp<'a>,
}

impl<'a> Making<'a> {
    fn of(
        tx: &'a Transaction<'_>,
        (stream, pass): (&'a str, &'a Pass),
        dated: Dated,
        stamp: Stamp<'a>,
    ) -> Result<Making<'a>> {
        let next = next(tx, stream, &pass.epoch)?;
        Ok(Making { stream, first: next, dated, next, bytes: 0, keep: tx.prepare_cached(KEEP)?, stamp })
    }

    fn event(&mut self, subject: &str, data: Option<&str>) -> Result<()> {
        let body = (self.stamp)(self.next, subject, data)?;
        self.keep.execute(params![self.stream, self.next, body, self.dated.now, self.dated.by])?;
        self.next += 1;
        self.bytes += i64::try_from(body.len()).unwrap_or(i64::MAX);
        Ok(())
    }

    fn done(self, tx: &Transaction<'_>) -> Result<()> {
        tx.execute(ADVANCE, params![self.stream, self.next - self.first, self.bytes])?;
        Ok(())
    }
}

fn anew() -> Trouble {
    Trouble::Source("penampung mulai menghitung lagi; sumber dibaca dari awal".into())
}

/// The next number, while the spool still counts as it did when the pass began.
fn next(tx: &Transaction<'_>, stream: &str, epoch: &str) -> Result<i64> {
    tx.query_row(NEXT, params![stream, epoch], |row| row.get(0)).optional()?.ok_or_else(anew)
}

fn place(tx: &Transaction<'_>, stream: &str, pass: &Pass) -> Result<()> {
    let Pass { epoch, round, after, whole, watermark, passed_at, swept_at } = pass;
    match tx.execute(PLACE, params![stream, round, after, whole, watermark, passed_at, swept_at, epoch])? {
        0 => Err(anew()),
        _ => Ok(()),
    }
}

/// What stood of a row: its hash, in which round it was met last, whether an event
/// told of it.
fn stood(seen: &mut CachedStatement<'_>, stream: &str, key: &[u8]) -> Result<Option<(Vec<u8>, i64, bool)>> {
    Ok(seen.query_row(params![stream, key], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?)
}

impl Judged {
    /// By what it is known again, and what it is called, as the n-th that says the same.
    fn name(&self, n: i64) -> (Cow<'_, [u8]>, Cow<'_, str>) {
        if !self.numbered {
            return (Cow::Borrowed(&self.key), Cow::Borrowed(&self.subject));
        }
        let name = format!("{}-{n}", self.subject);
        (Cow::Owned(name.clone().into_bytes()), Cow::Owned(name))
    }
}

impl Spool {
    pub fn pass(&self, stream: &str) -> Result<Pass> {
        Ok(self.db.query_row(PASS, params![stream], |row| {
            Ok(Pass {
                epoch: row.get(0)?,
                round: row.get(1)?,
                after: row.get(2)?,
                whole: row.get(3)?,
                watermark: row.get(4)?,
                passed_at: row.get(5)?,
                swept_at: row.get(6)?,
            })
        })?)
    }

    /// A chunk of a pass: all of it is on the disk, or nothing.
    pub fn take_in(
        &self,
        stream: &str,
        rows: &[Judged],
        pass: &Pass,
        dated: Dated,
        stamp: Stamp<'_>,
    ) -> Result<Counts> {
        let tx = self.db.unchecked_transaction()?;
        let mut counts = Counts::default();
        {
            let mut making = Making::of(&tx, (stream, pass), dated, stamp)?;
            let (mut seen, mut see) = (tx.prepare_cached(SEEN)?, tx.prepare_cached(SEE)?);
            let (mut again, mut mended) = (tx.prepare_cached(AGAIN)?, tx.prepare_cached(MENDED)?);
            let (mut aside, mut copy) = (tx.prepare_cached(ASIDE)?, tx.prepare_cached(COPY)?);
            for row in rows {
                counts.read += 1;
                let mut name = row.name(1);
                let mut known = stood(&mut seen, stream, &name.0)?;
                // Met already in this pass: it is another one that says the same.
                if row.numbered && known.as_ref().is_some_and(|(_, round, _)| *round == pass.round) {
                    name = row.name(copy.query_row(params![stream, row.key, pass.round], |r| r.get(0))?);
                    known = stood(&mut seen, stream, &name.0)?;
                }
                let (key, subject) = (&*name.0, &*name.1);
                let met = |(hash, round, _): &(Vec<u8>, i64, bool)| *round == pass.round && *hash != row.hash;
                if pass.whole && !row.numbered && known.as_ref().is_some_and(met) {
                    // Nobody knows which of the two is meant.
                    let other = [&b"\0"[..], &row.hash].concat();
                    aside.execute(params![stream, other, subject, TWICE, dated.now])?;
                    see.execute(params![stream, other, row.hash, pass.round, false])?;
                    counts.aside += 1;
                    continue;
                }
                match &known {
                    Some((hash, round, _)) if *hash == row.hash => {
                        if *round != pass.round {
                            again.execute(params![stream, key, pass.round])?;
                        }
                        continue;
                    }
                    _ => {}
                }
                let told = known.is_some_and(|(_, _, told)| told);
                match &row.verdict {
                    Verdict::Fits(data) => {
                        making.event(subject, Some(data))?;
                        mended.execute(params![stream, key])?;
                        see.execute(params![stream, key, row.hash, pass.round, true])?;
                        counts.told += 1;
                    }
                    Verdict::Faulty(reasons) => {
                        aside.execute(params![stream, key, subject, reasons, dated.now])?;
                        see.execute(params![stream, key, row.hash, pass.round, told])?;
                        counts.aside += 1;
                    }
                }
            }
            making.done(&tx)?;
        }
        place(&tx, stream, pass)?;
        tx.commit()?;
        Ok(counts)
    }

    /// How many rows are known, and how many of them this pass did not meet.
    pub fn missing(&self, stream: &str, round: i64) -> Result<(u64, u64)> {
        let counts: (i64, i64) = self.db.query_row(COUNT, params![stream, round], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
    }

    /// Tells of some rows that are gone; how many they were.
    pub fn take_out(&self, stream: &str, pass: &Pass, most: i64, dated: Dated, stamp: Stamp<'_>) -> Result<u64> {
        let tx = self.db.unchecked_transaction()?;
        let mut gone = 0;
        {
            let mut making = Making::of(&tx, (stream, pass), dated, stamp)?;
            let mut vanished = tx.prepare_cached(VANISHED)?;
            let keys: Vec<(Vec<u8>, bool)> = vanished
                .query_map(params![stream, pass.round, most], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let (mut forget, mut mended) = (tx.prepare_cached(FORGET)?, tx.prepare_cached(MENDED)?);
            for (key, told) in keys {
                if told {
                    making.event(&String::from_utf8_lossy(&key), None)?;
                }
                forget.execute(params![stream, key])?;
                mended.execute(params![stream, key])?;
                gone += 1;
            }
            making.done(&tx)?;
        }
        tx.commit()?;
        Ok(gone)
    }

    /// A pass is over, or another one begins.
    pub fn set_pass(&self, stream: &str, pass: &Pass) -> Result<()> {
        let tx = self.db.unchecked_transaction()?;
        place(&tx, stream, pass)?;
        tx.execute(UNCOUNT, params![stream])?;
        Ok(tx.commit()?)
    }

    /// Whether this is what was read last.
    pub fn is_last(&self, stream: &str, digest: &str) -> Result<bool> {
        Ok(self.db.query_row(HAVE_FILE, params![stream, digest], |row| row.get::<_, i64>(0))? > 0)
    }

    pub fn note_file(&self, stream: &str, digest: &str, name: &str, now: i64) -> Result<()> {
        self.db.execute(NOTE_FILE, params![stream, digest, name, now])?;
        Ok(())
    }
}
