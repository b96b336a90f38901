//! Tables of the spool, as steps: a spool of an older agent goes on from the step
//! it has, and keeps all that lies in it. What was released once never changes.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::trouble::{Result, Trouble};

/// The first makes version 1, and so on.
const STEPS: [&str; 3] = [FIRST, REFUSED, COPIES];

fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

fn version(db: &Connection) -> Result<i64> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn newer() -> Trouble {
    Trouble::Settings("penampung ini dibuat oleh agen yang lebih baru; pasang kembali versi itu".into())
}

/// Takes the steps that a spool has not taken yet, each whole or not at all.
pub(super) fn renew(db: &Connection) -> Result<()> {
    if version(db)? > newest() {
        return Err(newer());
    }
    for (n, step) in (1_i64..).zip(STEPS) {
        if version(db)? >= n {
            continue;
        }
        let tx = Transaction::new_unchecked(db, TransactionBehavior::Immediate)?;
        // Another program may have taken it meanwhile.
        if version(&tx)? < n {
            tx.execute_batch(step)?;
            tx.pragma_update(None, "user_version", n)?;
        }
        tx.commit()?;
    }
    Ok(())
}

/// For whoever only looks, and so cannot take a step.
pub(super) fn is_of_today(db: &Connection) -> Result<()> {
    match version(db)? {
        version if version > newest() => Err(newer()),
        version if version < newest() => Err(Trouble::Settings(
            "penampung ini masih dari agen versi sebelumnya; jalankan ulang layanannya, isinya tetap".into(),
        )),
        _ => Ok(()),
    }
}

pub(super) const FIRST: &str = "
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS stream (
  name TEXT PRIMARY KEY,
  -- Names this spool; ids of events begin with it.
  epoch TEXT NOT NULL,
  next INTEGER NOT NULL DEFAULT 1,
  waiting INTEGER NOT NULL DEFAULT 0,
  waiting_bytes INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  -- Set aside at the hub.
  aside INTEGER NOT NULL DEFAULT 0,
  -- A pass over the source that is under way, or the last one.
  round INTEGER NOT NULL DEFAULT 0,
  after TEXT,
  whole INTEGER NOT NULL DEFAULT 1,
  watermark TEXT,
  passed_at INTEGER,
  swept_at INTEGER,
  -- Columns as they were at the last pass.
  shape TEXT,
  notice TEXT,
  held TEXT,
  trouble TEXT
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS event (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  -- How far the clock by which it was dated was behind the hub's, as far as was
  -- known; none: the hub's own time.
  dated_by INTEGER,
  state TEXT NOT NULL CHECK (state IN ('menunggu', 'terkirim', 'karantina', 'bentrok')),
  words TEXT,
  sent_at INTEGER,
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX IF NOT EXISTS event_waiting ON event (stream, sequence) WHERE state = 'menunggu';
CREATE INDEX IF NOT EXISTS event_sent ON event (sent_at) WHERE state <> 'menunggu';

-- Every row of the source as it was read last.
CREATE TABLE IF NOT EXISTS seen (
  stream TEXT NOT NULL,
  key BLOB NOT NULL,
  hash BLOB NOT NULL,
  round INTEGER NOT NULL,
  -- An event told of it.
  told INTEGER NOT NULL,
  PRIMARY KEY (stream, key)
) WITHOUT ROWID;

-- Rows that could not become an event.
CREATE TABLE IF NOT EXISTS aside (
  stream TEXT NOT NULL,
  key BLOB NOT NULL,
  subject TEXT NOT NULL,
  reasons TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (stream, key)
) WITHOUT ROWID;

-- What was read last of whatever comes as a whole: a file, a list.
CREATE TABLE IF NOT EXISTS file (
  stream TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;

-- What came from others, until it stands where it should.
CREATE TABLE IF NOT EXISTS delivery (
  take TEXT NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  words TEXT,
  done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (take, position)
) WITHOUT ROWID;
";

/// What the target does not take as it is, and when a take last came through.
const REFUSED: &str = "
ALTER TABLE delivery ADD COLUMN kept_at INTEGER;

CREATE TABLE take (
  name TEXT PRIMARY KEY,
  good_at INTEGER,
  trouble TEXT
) WITHOUT ROWID;
INSERT INTO take (name, good_at, trouble) SELECT DISTINCT take, NULL, NULL FROM delivery;

-- Let go at the hub, so that what follows comes; here until a person decides, or
-- until a later version of the same row takes its place.
CREATE TABLE refused (
  take TEXT NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  -- The row; of an event that names none its own id.
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- A person wants it tried again.
  again INTEGER NOT NULL,
  PRIMARY KEY (take, position)
) WITHOUT ROWID;
CREATE INDEX refused_row ON refused (take, subject);
";

/// How often a row came again in a pass that nothing tells from others.
const COPIES: &str = "
CREATE TABLE copies (
  stream TEXT NOT NULL,
  key BLOB NOT NULL,
  round INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (stream, key)
) WITHOUT ROWID;
";
