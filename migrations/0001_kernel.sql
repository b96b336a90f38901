-- The house's own tables: what the door, sign-in and the journal read.
-- Tokens in braces differ by database: {money x} a NOT NULL amount in sen,
-- {blob} bytes, {append_only t} refuses UPDATE and DELETE on t, {never_removed
-- t} DELETE alone, {by_key} keeps rows in the order of their key where the
-- database can.

CREATE TABLE region (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  wilayah TEXT NOT NULL,
  name TEXT NOT NULL,
  zone TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
  practice BIGINT NOT NULL CHECK (practice IN (0, 1)),
  made_at BIGINT NOT NULL
);

-- Ids are handed out in blocks, so that an insert needs no round trip.
CREATE TABLE id_block (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  next BIGINT NOT NULL
);
INSERT INTO id_block (id, next) VALUES (1, 1);

CREATE TABLE person (
  id BIGINT PRIMARY KEY,
  nip TEXT UNIQUE,
  nik_idx {blob} UNIQUE,
  nik_enc {blob},
  name TEXT NOT NULL,
  rank TEXT NOT NULL,
  made_at BIGINT NOT NULL
);

CREATE TABLE app_user (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT,
  status TEXT NOT NULL CHECK (status IN ('aktif', 'nonaktif')),
  made_at BIGINT NOT NULL
);

CREATE TABLE token (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  hash {blob} NOT NULL UNIQUE,
  label TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);

-- Sessions of the browser. The cookie is 256 random bits; only its SHA-256 is
-- kept. How long a session may lie idle is fixed when it begins, and so is by
-- what its owner was known.

CREATE TABLE session (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  hash {blob} NOT NULL UNIQUE,
  level TEXT NOT NULL CHECK (level IN ('tautan', 'sandi', 'sandi+kode', 'sandi+cadangan',
    'identitas', 'identitas+kode', 'identitas+cadangan')),
  idle_millis BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_of_user ON session (user_id);

-- The second factor: a secret that the owner's phone shares, encrypted. A code
-- works once, so the last time step that was taken only grows.
CREATE TABLE factor (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  secret {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  last_step BIGINT NOT NULL,
  -- It came by a recovery, so signing rests for a while.
  recovered BIGINT NOT NULL CHECK (recovered IN (0, 1)),
  ended_at BIGINT
);
CREATE UNIQUE INDEX factor_living ON factor (user_id) WHERE ended_at IS NULL;

-- Codes on paper, each for one use; they end with their factor.
CREATE TABLE recovery_code (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  factor_id BIGINT NOT NULL REFERENCES factor (id),
  hash {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX recovery_code_of_user ON recovery_code (user_id);

-- A lost factor is ended by two officials.
CREATE TABLE factor_reset (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  factor_id BIGINT NOT NULL REFERENCES factor (id),
  reason TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT
);
CREATE INDEX factor_reset_of_user ON factor_reset (user_id);

-- Somebody was there a moment ago and agreed to one act as it was shown to
-- them; the door asks for it where an act signs.
CREATE TABLE presence (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  session_id BIGINT NOT NULL REFERENCES session (id),
  factor_id BIGINT NOT NULL REFERENCES factor (id),
  act TEXT NOT NULL,
  digest {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- An account and a person whom an identity provider knows, joined by the
-- account's owner. The subject is a keyed digest over issuer and subject.
CREATE TABLE identity_pair (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  issuer TEXT NOT NULL,
  subject {blob} NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX identity_pair_living ON identity_pair (subject) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX identity_pair_of_user ON identity_pair (user_id) WHERE ended_at IS NULL;

CREATE TABLE unit (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL,
  norm TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- The SKPD a sub unit belongs to; an SKPD is its own.
  skpd_id BIGINT NOT NULL,
  made_at BIGINT NOT NULL
);
{never_removed unit}

CREATE TABLE role_grant (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  unit_id BIGINT REFERENCES unit (id),
  mandate TEXT NOT NULL CHECK (mandate IN ('definitif', 'plt', 'plh', 'pj')),
  decree_no TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT,
  entered_by BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT
);
CREATE INDEX role_grant_person ON role_grant (person_id);
CREATE INDEX role_grant_unit ON role_grant (unit_id);

-- Dated data: limits, rates, deadlines, number patterns, forbidden pairs.
CREATE TABLE regulation (
  id BIGINT PRIMARY KEY,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  starts TEXT NOT NULL,
  source TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  approved_by BIGINT,
  approved_at BIGINT,
  withdrawn_at BIGINT
);
CREATE INDEX regulation_key ON regulation (key, starts);

-- Moves whenever a steady table changes (units, offices, dated data, locks,
-- budget versions), so that what was read of them is known to be old.
CREATE TABLE steady_version (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  version BIGINT NOT NULL
);
INSERT INTO steady_version (id, version) VALUES (1, 1);

CREATE TABLE holiday (
  day TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL
);

-- A locked month takes no more documents; unit 0 is the whole regency.
CREATE TABLE period_lock (
  year BIGINT NOT NULL,
  month BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  unit_id BIGINT NOT NULL,
  -- Of the Bendahara Penerimaan's book alone.
  receipts BIGINT NOT NULL CHECK (receipts IN (0, 1)),
  locked BIGINT NOT NULL CHECK (locked IN (0, 1)),
  changed_by BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (year, month, unit_id, receipts)
) {by_key};

CREATE TABLE document (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  flow TEXT NOT NULL,
  year BIGINT NOT NULL,
  -- Units, which are never removed: a foreign key would lock the one row of an
  -- SKPD in each of its payments.
  unit_id BIGINT NOT NULL,
  sub_unit_id BIGINT NOT NULL,
  thread BIGINT NOT NULL,
  number TEXT,
  serial BIGINT,
  doc_date TEXT,
  entered_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  {money amount},
  {money net},
  external BIGINT NOT NULL CHECK (external IN (0, 1)),
  import_id BIGINT,
  drafted_by BIGINT NOT NULL,
  subject TEXT NOT NULL,
  version BIGINT NOT NULL,
  -- The number first: papers are looked up by it alone. The national system may
  -- give a number of ours to another payment.
  UNIQUE (number, kind, year, external)
);
CREATE INDEX document_thread ON document (thread);
-- Lists and sums of an SKPD are answered by it alone.
CREATE INDEX document_unit ON document (unit_id, year, kind, sub_unit_id, amount);

-- The thread: a document and those it rests on.
CREATE TABLE document_edge (
  document_id BIGINT NOT NULL REFERENCES document (id),
  rests_on BIGINT NOT NULL REFERENCES document (id),
  PRIMARY KEY (document_id, rests_on)
) {by_key};
CREATE INDEX document_edge_down ON document_edge (rests_on);

CREATE TABLE number_series (
  unit_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL CHECK (last >= 0),
  -- Up to here the numbers came by import and may have holes.
  imported BIGINT NOT NULL CHECK (imported >= 0),
  last_date TEXT NOT NULL,
  -- Date of the number before the last, so that one statement both takes a
  -- number and tells what it must not precede.
  previous_date TEXT NOT NULL,
  PRIMARY KEY (unit_id, kind, year)
) {by_key};

CREATE TABLE import_batch (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  year BIGINT NOT NULL,
  stage TEXT NOT NULL,
  digest TEXT NOT NULL,
  file_name TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  {money total},
  status TEXT NOT NULL,
  report TEXT NOT NULL,
  brought_by BIGINT NOT NULL,
  brought_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT
);
CREATE INDEX import_batch_digest ON import_batch (digest);

-- What lies in the file room, by the name it has there: one file for each
-- content and SKPD.
CREATE TABLE content (
  name TEXT PRIMARY KEY,
  skpd_id BIGINT NOT NULL,
  digest TEXT NOT NULL,
  size BIGINT NOT NULL,
  made_at BIGINT NOT NULL
);
{append_only content}

-- Answers already given, so that a repeated request is one act.
CREATE TABLE idempotency (
  actor BIGINT NOT NULL,
  act TEXT NOT NULL,
  key TEXT NOT NULL,
  input_hash {blob} NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (actor, act, key)
) {by_key};

CREATE TABLE journal (
  id BIGINT PRIMARY KEY,
  act TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'system')),
  person_id BIGINT NOT NULL,
  grant_id BIGINT,
  unit_id BIGINT,
  thread BIGINT,
  document_id BIGINT,
  doc_date TEXT,
  entered_at BIGINT NOT NULL,
  leaf TEXT NOT NULL,
  digest {blob} NOT NULL
);
-- Since when a document waits is answered by it alone.
CREATE INDEX journal_thread ON journal (thread, document_id, outcome, entered_at);
{append_only journal}

-- Apart from the leaf: destroying salt and key erases the content and leaves
-- every proof whole.
CREATE TABLE journal_body (
  entry_id BIGINT PRIMARY KEY,
  salt {blob} NOT NULL,
  body {blob} NOT NULL,
  wrapped_key {blob}
);

CREATE TABLE journal_erasure (
  entry_id BIGINT PRIMARY KEY,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);
{append_only journal_erasure}

-- A person asks that what the journal says of them be erased; the answer names
-- the article, whether it is granted or not.
CREATE TABLE erasure_request (
  id BIGINT PRIMARY KEY,
  entry_id BIGINT NOT NULL REFERENCES journal (id),
  leaf_index BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  letter TEXT NOT NULL,
  entered_by BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  granted INTEGER NOT NULL,
  answer TEXT NOT NULL,
  answered_by BIGINT,
  answered_at BIGINT
);
CREATE INDEX erasure_request_of_entry ON erasure_request (entry_id);

-- Two officials find that the clock is right and the latest time on record is
-- not: what stands before the leaf named here counts no more for the time.
CREATE TABLE clock_order (
  id BIGINT PRIMARY KEY,
  reason TEXT NOT NULL,
  latest BIGINT NOT NULL,
  entered_by BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  from_leaf BIGINT
);

-- Entries that wait for the sealer (on the database with many writers). The
-- order is the order in which row locks were held.
CREATE TABLE journal_queue (
  {identity seq},
  entry_id BIGINT NOT NULL,
  digest {blob} NOT NULL
);

CREATE TABLE journal_seal (
  leaf_index BIGINT PRIMARY KEY,
  entry_id BIGINT NOT NULL UNIQUE
);
{append_only journal_seal}

-- Hashes of the Merkle tree at the indexes of RFC 6962 storage order.
CREATE TABLE log_hash (
  idx BIGINT PRIMARY KEY,
  hash {blob} NOT NULL
);
{append_only log_hash}

CREATE TABLE log_state (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  size BIGINT NOT NULL,
  origin TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  checkpoint TEXT NOT NULL
);

CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  entry_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE outbox_done (
  consumer TEXT NOT NULL,
  message_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (consumer, message_id)
) {by_key};
