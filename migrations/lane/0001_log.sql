-- A lane's own log. Its tables bear the names of the journal's, so that one
-- sealer, one set of tiles and one verifier serve both.

CREATE TABLE id_block (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  next BIGINT NOT NULL
);
INSERT INTO id_block (id, next) VALUES (1, 1);

CREATE TABLE journal (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  leaf TEXT NOT NULL,
  digest {blob} NOT NULL
);
{append_only journal}
CREATE INDEX journal_digest ON journal (digest);

-- Apart from the leaf: what proves it, erasable without breaking the tree.
CREATE TABLE journal_body (
  entry_id BIGINT PRIMARY KEY,
  salt {blob} NOT NULL,
  body {blob} NOT NULL,
  wrapped_key {blob}
);

CREATE TABLE journal_seal (
  leaf_index BIGINT PRIMARY KEY,
  entry_id BIGINT NOT NULL UNIQUE
);
{append_only journal_seal}

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
