//! What came from others: kept first, then put where it belongs, then
//! acknowledged. What does not fit there as it is lies aside, so that the rest goes on.

use rusqlite::params;

use super::Spool;
use crate::trouble::Result;

/// So much lies aside of one take. Where more does not fit, it is not the rows that
/// are at fault, and the next one waits.
const MOST_REFUSED: i64 = 1000;

const KNOW: &str = "INSERT INTO take (name, good_at, trouble) VALUES (?1, NULL, NULL) ON CONFLICT (name) DO NOTHING";
const KEEP: &str = "INSERT OR IGNORE INTO delivery (take, position, id, body, words, done, kept_at)
   VALUES (?1, ?2, ?3, ?4, NULL, 0, ?5)";
const OPEN: &str = "SELECT position, id, body FROM delivery WHERE take = ?1 AND done = 0 ORDER BY position LIMIT ?2";
const DONE: &str = "UPDATE delivery SET done = 1, words = NULL WHERE take = ?1 AND position <= ?2";
const STUCK: &str = "UPDATE delivery SET words = ?3 WHERE take = ?1 AND position = ?2";
const LAST_DONE: &str = "SELECT position, id FROM delivery WHERE take = ?1 AND done = 1 ORDER BY position DESC LIMIT 1";
const ACKED: &str = "DELETE FROM delivery WHERE take = ?1 AND done = 1 AND position <= ?2";
const OLDEST: &str = "SELECT MIN(kept_at) FROM delivery WHERE done = 0";
const HELD: &str = "SELECT position, words FROM delivery WHERE take = ?1 AND done = 0 AND words IS NOT NULL
   ORDER BY position LIMIT 1";
const PASS_BY: &str = "UPDATE delivery SET done = 1, words = NULL
   WHERE take = ?1 AND position = ?2 AND done = 0 AND words IS NOT NULL";
const GOOD: &str = "INSERT INTO take (name, good_at, trouble) VALUES (?1, ?2, NULL)
   ON CONFLICT (name) DO UPDATE SET good_at = excluded.good_at, trouble = NULL";
const TROUBLED: &str = "INSERT INTO take (name, good_at, trouble) VALUES (?1, NULL, ?2)
   ON CONFLICT (name) DO UPDATE SET trouble = excluded.trouble";

const HOW_MANY: &str = "SELECT COUNT(*) FROM refused WHERE take = ?1";
const REFUSE: &str = "INSERT OR REPLACE INTO refused (take, position, id, subject, body, reason, at, again)
   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
const REFUSE_AGAIN: &str = "UPDATE refused SET reason = ?3, at = ?4, again = 0 WHERE take = ?1 AND position = ?2";
const OVERTAKEN: &str = "DELETE FROM refused WHERE take = ?1 AND subject = ?2 AND position < ?3";
const LET_GO: &str = "DELETE FROM refused WHERE take = ?1 AND position = ?2";
const LYING: &str =
    "SELECT position, subject, reason, at, again FROM refused WHERE take = ?1 ORDER BY position LIMIT ?2";
const WANTED: &str = "SELECT position, id, body FROM refused WHERE take = ?1 AND again = 1 ORDER BY position LIMIT 20";
const AGAIN: &str = "UPDATE refused SET again = 1 WHERE take = ?1 AND (?2 IS NULL OR position = ?2)";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its place in the stream.
    pub position: i64,
    pub id: String,
    /// The event as JSON.
    pub body: String,
}

/// A delivery that the target does not take as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub position: i64,
    pub subject: String,
    pub reason: String,
    pub at: i64,
    pub again: bool,
}

impl Delivery {
    /// The row that it tells of. Every event tells the whole row, or that it is gone,
    /// so that a later one of the same row makes up for an earlier one.
    fn row(&self) -> String {
        let event: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        event["subject"].as_str().unwrap_or(&self.id).to_owned()
    }
}

impl Spool {
    pub fn keep_deliveries(&self, take: &str, all: &[Delivery], now: i64) -> Result<()> {
        let tx = self.db.unchecked_transaction()?;
        {
            tx.execute(KNOW, params![take])?;
            let mut keep = tx.prepare_cached(KEEP)?;
            for one in all {
                keep.execute(params![take, one.position, one.id, one.body, now])?;
            }
        }
        Ok(tx.commit()?)
    }

    pub fn open_deliveries(&self, take: &str, most: i64) -> Result<Vec<Delivery>> {
        self.deliveries(OPEN, params![take, most])
    }

    fn deliveries(&self, which: &'static str, of: &[&dyn rusqlite::ToSql]) -> Result<Vec<Delivery>> {
        let mut found = self.db.prepare_cached(which)?;
        let all =
            found.query_map(of, |row| Ok(Delivery { position: row.get(0)?, id: row.get(1)?, body: row.get(2)? }))?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    /// These stand where they belong, and nothing before them waits. What was refused
    /// of the same rows earlier is over: it must not come back over them.
    pub fn delivered(&self, take: &str, those: &[Delivery]) -> Result<()> {
        let Some(last) = those.last() else { return Ok(()) };
        let tx = self.db.unchecked_transaction()?;
        if tx.query_row(HOW_MANY, params![take], |row| row.get::<_, i64>(0))? > 0 {
            let mut overtaken = tx.prepare_cached(OVERTAKEN)?;
            for one in those {
                overtaken.execute(params![take, one.row(), one.position])?;
            }
        }
        tx.execute(DONE, params![take, last.position])?;
        Ok(tx.commit()?)
    }

    pub fn stuck(&self, take: &str, position: i64, words: &str) -> Result<()> {
        self.db.execute(STUCK, params![take, position, words])?;
        Ok(())
    }

    /// Lays one aside that does not fit, so that what follows goes on. Of a row only
    /// its last version lies there. False where too much lies aside already.
    pub fn refuse(&self, take: &str, one: &Delivery, (reason, now): (&str, i64)) -> Result<bool> {
        let tx = self.db.unchecked_transaction()?;
        let row = one.row();
        tx.execute(OVERTAKEN, params![take, row, one.position])?;
        if tx.query_row(HOW_MANY, params![take], |row| row.get::<_, i64>(0))? >= MOST_REFUSED {
            return Ok(false);
        }
        tx.execute(REFUSE, params![take, one.position, one.id, row, one.body, reason, now])?;
        tx.execute(DONE, params![take, one.position])?;
        tx.commit()?;
        Ok(true)
    }

    /// It was tried again, and does not fit yet.
    pub fn refuse_again(&self, take: &str, position: i64, (reason, now): (&str, i64)) -> Result<()> {
        self.db.execute(REFUSE_AGAIN, params![take, position, reason, now])?;
        Ok(())
    }

    /// It stands where it belongs after all, or nobody wants it any more.
    pub fn let_go(&self, take: &str, position: i64) -> Result<bool> {
        Ok(self.db.execute(LET_GO, params![take, position])? > 0)
    }

    /// The one at which everything waits goes by, as somebody decided.
    pub fn pass_by(&self, take: &str, position: i64) -> Result<bool> {
        Ok(self.db.execute(PASS_BY, params![take, position])? > 0)
    }

    /// The one at which everything waits, and why.
    pub fn held_delivery(&self, take: &str) -> Result<Option<(i64, String)>> {
        let mut held = self.db.prepare_cached(HELD)?;
        let mut rows = held.query(params![take])?;
        Ok(rows.next()?.map(|row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?))).transpose()?)
    }

    /// Those that lie aside.
    pub fn refused(&self, take: &str, most: i64) -> Result<Vec<Refused>> {
        let mut lying = self.db.prepare_cached(LYING)?;
        let all = lying.query_map(params![take, most], |row| {
            Ok(Refused {
                position: row.get(0)?,
                subject: row.get(1)?,
                reason: row.get(2)?,
                at: row.get(3)?,
                again: row.get(4)?,
            })
        })?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    /// Somebody wants one, or all, tried again; how many.
    pub fn want_again(&self, take: &str, position: Option<i64>) -> Result<usize> {
        Ok(self.db.execute(AGAIN, params![take, position])?)
    }

    pub fn wanted_again(&self, take: &str) -> Result<Vec<Delivery>> {
        self.deliveries(WANTED, params![take])
    }

    /// What is to be acknowledged: position and id of the last.
    pub fn to_acknowledge(&self, take: &str) -> Result<Option<(i64, String)>> {
        let mut last = self.db.prepare_cached(LAST_DONE)?;
        let mut rows = last.query(params![take])?;
        Ok(rows.next()?.map(|row| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?))).transpose()?)
    }

    pub fn acknowledged(&self, take: &str, position: i64) -> Result<()> {
        self.db.execute(ACKED, params![take, position])?;
        Ok(())
    }

    /// Since when the oldest one waits.
    pub fn oldest_delivery(&self) -> Result<Option<i64>> {
        Ok(self.db.query_row(OLDEST, [], |row| row.get(0))?)
    }

    /// A take came through: the hub answered, and all that came is where it belongs.
    pub fn take_good(&self, take: &str, now: i64) -> Result<()> {
        self.db.execute(GOOD, params![take, now])?;
        Ok(())
    }

    pub fn take_trouble(&self, take: &str, words: &str) -> Result<()> {
        self.db.execute(TROUBLED, params![take, words])?;
        Ok(())
    }
}
