//! Events on their way to the hub.

use rusqlite::params;

use super::Spool;
use crate::trouble::Result;

const NEXT: &str =
    "SELECT sequence, body, dated_by FROM event WHERE stream = ?1 AND state = 'menunggu' AND sequence > ?2
   ORDER BY sequence LIMIT ?3";
const SETTLE: &str = "UPDATE event SET state = ?3, words = ?4, sent_at = ?5 WHERE stream = ?1 AND sequence = ?2
   AND state = 'menunggu' RETURNING LENGTH(CAST(body AS BLOB))";
const LESS: &str = "UPDATE stream SET waiting = waiting - ?2, waiting_bytes = waiting_bytes - ?3, sent = sent + ?4,
   aside = aside + ?5 WHERE name = ?1";
const DATED: &str = "UPDATE event SET body = ?3, dated_by = NULL WHERE stream = ?1 AND sequence = ?2";
const GROWN: &str = "UPDATE stream SET waiting_bytes = waiting_bytes + ?2 WHERE name = ?1";
const ARRIVED: &str = "SELECT sequence FROM event WHERE stream = ?1 AND state = 'menunggu' AND sequence <= ?2";
const LAST: &str = "SELECT next - 1 FROM stream WHERE name = ?1";
const BACK: &str = "UPDATE event SET state = 'menunggu', sent_at = NULL WHERE stream = ?1 AND sequence > ?2
   AND state = ?3 RETURNING LENGTH(CAST(body AS BLOB))";
const FORGET: &str = "DELETE FROM event WHERE rowid IN
   (SELECT rowid FROM event WHERE state = 'terkirim' AND sent_at < ?1 LIMIT 5000)";
const WAITING: &str = "SELECT COALESCE(SUM(waiting), 0), COALESCE(SUM(waiting_bytes), 0) FROM stream";
const OLDEST: &str = "SELECT MIN(made_at) FROM event WHERE state = 'menunggu'";

/// Bytes of events that are held at once; one may go beyond.
const AT_ONCE: usize = 1 << 20;

/// An event that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    pub sequence: i64,
    pub body: String,
    /// Dated by a clock that was so far behind, as far as was known.
    pub dated_by: Option<i64>,
}

/// What became of one at the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub sequence: i64,
    /// `terkirim`, `karantina`, `bentrok`.
    pub state: &'static str,
    pub words: Option<String>,
}

fn wide(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Spool {
    /// The first that wait: so many, or as many as are held at once.
    pub fn next(&self, stream: &str, most: usize) -> Result<Vec<Lying>> {
        let mut next = self.db.prepare_cached(NEXT)?;
        let mut rows = next.query(params![stream, 0, wide(most)])?;
        let (mut all, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let one = Lying { sequence: row.get(0)?, body: row.get(1)?, dated_by: row.get(2)? };
            bytes += one.body.len();
            all.push(one);
            if bytes >= AT_ONCE {
                break;
            }
        }
        Ok(all)
    }

    /// An event that was dated by a wrong clock gets its right time, before anybody
    /// has seen it.
    pub fn redate(&self, stream: &str, one: &Lying, body: &str) -> Result<()> {
        let tx = self.db.unchecked_transaction()?;
        tx.execute(DATED, params![stream, one.sequence, body])?;
        tx.execute(GROWN, params![stream, wide(body.len()) - wide(one.body.len())])?;
        Ok(tx.commit()?)
    }

    /// What the hub said of events.
    pub fn settle(&self, stream: &str, all: &[Settled], now: i64) -> Result<()> {
        let tx = self.db.unchecked_transaction()?;
        let (mut count, mut bytes, mut aside) = (0, 0, 0);
        {
            let mut settle = tx.prepare_cached(SETTLE)?;
            for one in all {
                let mut rows = settle.query(params![stream, one.sequence, one.state, one.words, now])?;
                if let Some(row) = rows.next()? {
                    count += 1;
                    bytes += row.get::<_, i64>(0)?;
                    aside += i64::from(one.state != "terkirim");
                }
            }
        }
        tx.execute(LESS, params![stream, count, bytes, count - aside, aside])?;
        Ok(tx.commit()?)
    }

    /// The hub holds everything up to here: whatever was sent and never
    /// answered. If it holds less than it said before, what it lost waits again;
    /// the number of those.
    pub fn reached(&self, stream: &str, contiguous: i64, now: i64) -> Result<usize> {
        let arrived: Vec<i64> = {
            let mut arrived = self.db.prepare_cached(ARRIVED)?;
            arrived.query_map(params![stream, contiguous], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        let settled = |sequence| Settled { sequence, state: "terkirim", words: None };
        self.settle(stream, &arrived.into_iter().map(settled).collect::<Vec<_>>(), now)?;
        let tx = self.db.unchecked_transaction()?;
        let mut all = 0;
        for state in ["terkirim", "karantina", "bentrok"] {
            let lost: Vec<i64> = {
                let mut back = tx.prepare_cached(BACK)?;
                let bytes = back.query_map(params![stream, contiguous, state], |row| row.get(0))?;
                bytes.collect::<rusqlite::Result<_>>()?
            };
            let count = wide(lost.len());
            let (sent, aside) = if state == "terkirim" { (count, 0) } else { (0, count) };
            tx.execute(LESS, params![stream, -count, -lost.iter().sum::<i64>(), -sent, -aside])?;
            all += lost.len();
        }
        tx.commit()?;
        Ok(all)
    }

    /// The highest number that was given.
    pub fn last(&self, stream: &str) -> Result<i64> {
        Ok(self.db.query_row(LAST, params![stream], |row| row.get(0))?)
    }

    /// Lets go what was sent before a moment; true where more of it is left.
    pub fn forget(&self, before: i64) -> Result<bool> {
        Ok(self.db.execute(FORGET, params![before])? > 0)
    }

    /// Events that wait, and their bytes.
    pub fn waiting(&self) -> Result<(u64, u64)> {
        let both: (i64, i64) = self.db.query_row(WAITING, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((both.0.unsigned_abs(), both.1.unsigned_abs()))
    }

    pub fn oldest(&self) -> Result<Option<i64>> {
        Ok(self.db.query_row(OLDEST, [], |row| row.get(0))?)
    }
}
