//! What came from others: kept first, then put where it belongs, then
//! acknowledged.

use rusqlite::params;

use super::Spool;
use crate::trouble::Result;

const KEEP: &str = "INSERT OR IGNORE INTO delivery (take, position, id, body) VALUES (?1, ?2, ?3, ?4)";
const OPEN: &str = "SELECT position, id, body FROM delivery WHERE take = ?1 AND done = 0 ORDER BY position LIMIT ?2";
const DONE: &str = "UPDATE delivery SET done = 1, words = NULL WHERE take = ?1 AND position <= ?2";
const STUCK: &str = "UPDATE delivery SET words = ?3 WHERE take = ?1 AND position = ?2";
const LAST_DONE: &str = "SELECT position, id FROM delivery WHERE take = ?1 AND done = 1 ORDER BY position DESC LIMIT 1";
const ACKED: &str = "DELETE FROM delivery WHERE take = ?1 AND done = 1 AND position <= ?2";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its place in the stream.
    pub position: i64,
    pub id: String,
    /// The event as JSON.
    pub body: String,
}

impl Spool {
    pub fn keep_deliveries(&self, take: &str, all: &[Delivery]) -> Result<()> {
        let tx = self.db.unchecked_transaction()?;
        {
            let mut keep = tx.prepare_cached(KEEP)?;
            for one in all {
                keep.execute(params![take, one.position, one.id, one.body])?;
            }
        }
        Ok(tx.commit()?)
    }

    pub fn open_deliveries(&self, take: &str, most: i64) -> Result<Vec<Delivery>> {
        let mut open = self.db.prepare_cached(OPEN)?;
        let all = open.query_map(params![take, most], |row| {
            Ok(Delivery { position: row.get(0)?, id: row.get(1)?, body: row.get(2)? })
        })?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    /// Everything up to here stands where it belongs.
    pub fn delivered(&self, take: &str, position: i64) -> Result<()> {
        self.db.execute(DONE, params![take, position])?;
        Ok(())
    }

    pub fn stuck(&self, take: &str, position: i64, words: &str) -> Result<()> {
        self.db.execute(STUCK, params![take, position, words])?;
        Ok(())
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
}
