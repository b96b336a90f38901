//! What people and the hub are told of the spool.

use rusqlite::params;
use serde::Serialize;

use super::Spool;
use crate::trouble::Result;

const STREAMS: &str = "SELECT s.name, s.epoch, s.waiting, s.waiting_bytes, s.sent, s.aside,
     (SELECT COUNT(*) FROM aside a WHERE a.stream = s.name), (SELECT COUNT(*) FROM seen e WHERE e.stream = s.name),
     s.passed_at, s.notice, s.held, s.trouble
   FROM stream s ORDER BY s.name";
const ASIDE: &str = "SELECT subject, reasons, at FROM aside WHERE stream = ?1 ORDER BY at DESC, subject LIMIT ?2";
const AT_HUB: &str = "SELECT sequence, state, words FROM event WHERE stream = ?1 AND state IN ('karantina', 'bentrok')
   ORDER BY sequence DESC LIMIT ?2";
const TAKES: &str = "SELECT t.name, (SELECT COUNT(*) FROM delivery d WHERE d.take = t.name AND d.done = 0),
     (SELECT COUNT(*) FROM refused r WHERE r.take = t.name), t.good_at,
     COALESCE((SELECT MIN(d.words) FROM delivery d WHERE d.take = t.name AND d.done = 0), t.trouble)
   FROM take t ORDER BY t.name";
const TROUBLE: &str = "UPDATE stream SET trouble = ?2 WHERE name = ?1";
const SHAPE: &str = "SELECT shape FROM stream WHERE name = ?1";
const NO_SHAPE: &str = "UPDATE stream SET shape = NULL, held = NULL WHERE name = ?1";
const SET_SHAPE: &str = "UPDATE stream SET shape = ?2, notice = ?3 WHERE name = ?1";

/// How a stream stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StreamState {
    pub stream: String,
    pub epoch: String,
    pub waiting: i64,
    pub waiting_bytes: i64,
    pub sent: i64,
    /// Set aside at the hub.
    pub aside_at_hub: i64,
    /// Set aside here.
    pub aside_here: i64,
    /// Rows of the source that are known.
    pub rows: i64,
    pub passed_at: Option<i64>,
    pub notice: Option<String>,
    pub held: Option<String>,
    pub trouble: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakeState {
    pub take: String,
    pub open: i64,
    /// Refused by the target as they are.
    pub aside: i64,
    pub good_at: Option<i64>,
    pub trouble: Option<String>,
}

impl Spool {
    pub fn streams(&self) -> Result<Vec<StreamState>> {
        let mut streams = self.db.prepare_cached(STREAMS)?;
        let all = streams.query_map([], |row| {
            Ok(StreamState {
                stream: row.get(0)?,
                epoch: row.get(1)?,
                waiting: row.get(2)?,
                waiting_bytes: row.get(3)?,
                sent: row.get(4)?,
                aside_at_hub: row.get(5)?,
                aside_here: row.get(6)?,
                rows: row.get(7)?,
                passed_at: row.get(8)?,
                notice: row.get(9)?,
                held: row.get(10)?,
                trouble: row.get(11)?,
            })
        })?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows that were set aside here: name, reasons, when.
    pub fn aside(&self, stream: &str, most: i64) -> Result<Vec<(String, String, i64)>> {
        let mut aside = self.db.prepare_cached(ASIDE)?;
        let all = aside.query_map(params![stream, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    /// Events that the hub did not take as they were.
    pub fn aside_at_hub(&self, stream: &str, most: i64) -> Result<Vec<(i64, String, Option<String>)>> {
        let mut aside = self.db.prepare_cached(AT_HUB)?;
        let all = aside.query_map(params![stream, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    pub fn takes(&self) -> Result<Vec<TakeState>> {
        let mut takes = self.db.prepare_cached(TAKES)?;
        let all = takes.query_map([], |row| {
            Ok(TakeState {
                take: row.get(0)?,
                open: row.get(1)?,
                aside: row.get(2)?,
                good_at: row.get(3)?,
                trouble: row.get(4)?,
            })
        })?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    pub fn trouble(&self, stream: &str, words: Option<&str>) -> Result<()> {
        self.db.execute(TROUBLE, params![stream, words])?;
        Ok(())
    }

    pub fn shape(&self, stream: &str) -> Result<Option<String>> {
        Ok(self.db.query_row(SHAPE, params![stream], |row| row.get(0))?)
    }

    /// The next pass takes the source as it is.
    pub fn forget_shape(&self, stream: &str) -> Result<()> {
        self.db.execute(NO_SHAPE, params![stream])?;
        Ok(())
    }

    pub fn set_shape(&self, stream: &str, shape: &str, notice: Option<&str>) -> Result<()> {
        self.db.execute(SET_SHAPE, params![stream, shape, notice])?;
        Ok(())
    }
}
