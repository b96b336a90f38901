//! The spool: what was read and is not yet at the hub, what was read before,
//! and what came from others. One SQLite file that reaches the disk before
//! anything is said to be done.

mod deliveries;
mod events;
mod looks;
mod rows;
mod schema;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use rand_core::RngCore;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::trouble::{Result, Trouble};

pub use deliveries::Delivery;
pub use events::{Lying, Settled};
pub use rows::{Counts, Dated, Judged, Pass, Verdict};

const FILE: &str = "spool.db";
const LOCK: &str = "berjalan";
const META: &str = "SELECT value FROM meta WHERE name = ?1";
const SET_META: &str =
    "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const FORGET_META: &str = "DELETE FROM meta WHERE name = ?1";
const OPEN_STREAM: &str = "INSERT INTO stream (name, epoch) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING";
const EPOCH: &str = "SELECT epoch FROM stream WHERE name = ?1";
const LEAVE: &str = "DELETE FROM event WHERE stream = ?1";
/// No row has an empty hash: each is told anew, and one that is gone is missed.
const UNSEE: &str = "UPDATE seen SET hash = X'' WHERE stream = ?1";
const UNDELIVERED: &str = "SELECT body FROM event WHERE stream = ?1 AND state <> 'terkirim' AND body LIKE '%.deleted%'";
const MISS: &str = "INSERT INTO seen (stream, key, hash, round, told) VALUES (?1, ?2, X'', 0, 1)
   ON CONFLICT (stream, key) DO UPDATE SET told = 1";
const UNASIDE: &str = "DELETE FROM aside WHERE stream = ?1";
const UNFILE: &str = "DELETE FROM file WHERE stream = ?1";
const RENEW: &str = "UPDATE stream SET epoch = ?2, next = 1, waiting = 0, waiting_bytes = 0, after = NULL,
   watermark = NULL, swept_at = NULL, notice = ?3 WHERE name = ?1";
const HOLD: &str = "UPDATE stream SET held = ?2 WHERE name = ?1";

/// Keeps a second agent out of the same folder.
#[derive(Debug)]
pub struct Running(#[allow(dead_code, reason = "held until it is dropped")] File);

#[derive(Debug)]
pub struct Spool {
    db: Connection,
}

/// Random letters that name a spool, a run, a message.
pub fn random(bytes: usize) -> String {
    let mut all = vec![0; bytes];
    rand_core::OsRng.fill_bytes(&mut all);
    kernel::hex(&all)
}

impl Spool {
    pub fn open(folder: &Path) -> Result<Spool> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Trouble::Settings(format!("folder penampung {} tidak dapat dibuat: {e}", folder.display())))?;
        let db = Connection::open(folder.join(FILE))?;
        db.busy_timeout(Duration::from_secs(30))?;
        // What is told to be there is on the disk, also when the power goes.
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "cache_size", -4096)?;
        db.pragma_update(None, "secure_delete", true)?;
        schema::renew(&db)?;
        Ok(Spool { db })
    }

    /// For whoever only looks, beside the agent that runs.
    pub fn look(folder: &Path) -> Result<Spool> {
        let path = folder.join(FILE);
        let never = || Trouble::Settings("agen belum pernah dijalankan di folder ini".into());
        if !path.exists() {
            return Err(never());
        }
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        db.busy_timeout(Duration::from_secs(5))?;
        if !db.table_exists(None, "delivery")? {
            return Err(never());
        }
        schema::is_of_today(&db)?;
        Ok(Spool { db })
    }

    pub fn is_writable(&self) -> bool {
        matches!(self.db.is_readonly("main"), Ok(false))
    }

    pub fn meta(&self, name: &str) -> Result<Option<String>> {
        Ok(self.db.query_row(META, params![name], |row| row.get(0)).optional()?)
    }

    pub fn set_meta(&self, name: &str, value: &str) -> Result<()> {
        self.db.execute(SET_META, params![name, value])?;
        Ok(())
    }

    pub fn forget_meta(&self, name: &str) -> Result<()> {
        self.db.execute(FORGET_META, params![name])?;
        Ok(())
    }

    pub fn number(&self, name: &str) -> Result<i64> {
        Ok(self.meta(name)?.and_then(|text| text.parse().ok()).unwrap_or_default())
    }

    /// Makes a stream known. Its epoch names this spool for ever: after a lost
    /// spool another one begins to count anew, under another name.
    pub fn open_stream(&self, stream: &str) -> Result<String> {
        self.db.execute(OPEN_STREAM, params![stream, random(6)])?;
        Ok(self.db.query_row(EPOCH, params![stream], |row| row.get(0))?)
    }

    /// The hub knows more of this epoch than this spool does: the spool is an old
    /// copy. It counts anew under another name, and tells every row once more; also
    /// that one is gone, where nobody was told of it yet.
    pub fn renew(&self, stream: &str, notice: &str) -> Result<String> {
        let epoch = random(6);
        let tx = self.db.unchecked_transaction()?;
        let gone: Vec<Vec<u8>> = {
            let mut undelivered = tx.prepare_cached(UNDELIVERED)?;
            let bodies = undelivered.query_map(params![stream], |row| row.get::<_, String>(0))?;
            let keys = bodies.filter_map(|body| body.map(|body| key_of_deleted(&body)).transpose());
            keys.collect::<rusqlite::Result<_>>()?
        };
        for statement in [LEAVE, UNSEE, UNASIDE, UNFILE] {
            tx.execute(statement, params![stream])?;
        }
        for key in gone {
            tx.execute(MISS, params![stream, key])?;
        }
        tx.execute(RENEW, params![stream, epoch, notice])?;
        tx.commit()?;
        Ok(epoch)
    }

    /// Why a stream waits for a person; none: it goes on.
    pub fn hold(&self, stream: &str, why: Option<&str>) -> Result<()> {
        self.db.execute(HOLD, params![stream, why])?;
        Ok(())
    }
}

/// Of an event that tells that a row is gone: by which key the row was known.
fn key_of_deleted(body: &str) -> Option<Vec<u8>> {
    let event: serde_json::Value = serde_json::from_str(body).ok()?;
    let subject = event["subject"].as_str()?;
    event["type"].as_str()?.ends_with(".deleted").then(|| subject.as_bytes().to_vec())
}

/// Whether there is a spool, whatever it holds.
pub fn is_there(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// Whether an agent runs on this spool now.
pub fn is_running(folder: &Path) -> bool {
    let file = OpenOptions::new().write(true).open(folder.join(LOCK));
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Only one agent runs on a spool.
pub fn run_alone(folder: &Path) -> Result<Running> {
    let unfit = |e: std::io::Error| Trouble::Settings(format!("folder penampung {}: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(unfit)?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK)).map_err(unfit)?;
    match file.try_lock() {
        Ok(()) => Ok(Running(file)),
        Err(TryLockError::WouldBlock) => Err(Trouble::Settings("agen sudah berjalan di folder ini".into())),
        Err(TryLockError::Error(e)) => Err(unfit(e)),
    }
}
