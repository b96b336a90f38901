//! Tables of the spool.

/// Counts up whenever a spool of an older agent has to be changed.
pub(super) const VERSION: i64 = 1;

pub(super) const SCHEMA: &str = "
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
