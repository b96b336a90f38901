-- What the hub keeps beside the message log: what it has seen, how each
-- exchange went, and events until their time is over.

-- Memory against replays. It outlives the window in which a signature is fresh.
CREATE TABLE seen (
  what TEXT NOT NULL CHECK (what IN ('id', 'nonce')),
  who TEXT NOT NULL,
  value TEXT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (what, who, value)
) {by_key};
CREATE INDEX seen_until ON seen (until);

-- Requests that were taken in; those without an operation were never answered.
CREATE TABLE asked (
  entry_id BIGINT PRIMARY KEY,
  request_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  client TEXT NOT NULL,
  service TEXT NOT NULL,
  message_id TEXT NOT NULL,
  keyid TEXT NOT NULL,
  grant_id BIGINT
);
CREATE INDEX asked_of_client ON asked (client, at);
CREATE INDEX asked_message ON asked (client, message_id);

-- One row an exchange, under the names of X-Road's operational monitoring.
CREATE TABLE operation (
  id BIGINT PRIMARY KEY,
  monitoring_data_ts BIGINT NOT NULL,
  request_in_ts BIGINT NOT NULL,
  request_out_ts BIGINT,
  response_in_ts BIGINT,
  response_out_ts BIGINT NOT NULL,
  client_id TEXT,
  service_id TEXT,
  service_type TEXT NOT NULL CHECK (service_type IN ('REST', 'EVENT', 'META')),
  message_id TEXT,
  x_request_id TEXT NOT NULL,
  rest_method TEXT NOT NULL,
  request_size BIGINT NOT NULL,
  response_size BIGINT NOT NULL,
  status_code BIGINT NOT NULL,
  succeeded BIGINT NOT NULL CHECK (succeeded IN (0, 1)),
  fault_code TEXT,
  fault_string TEXT,
  request_entry BIGINT,
  response_entry BIGINT
);
CREATE INDEX operation_ts ON operation (monitoring_data_ts);
CREATE INDEX operation_request ON operation (request_entry);

-- The same summed up by day, for pictures of a month: a million lines take a second to add.
CREATE TABLE flow_day (
  -- Its first moment where the regency lies.
  day BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  service_id TEXT NOT NULL,
  service_type TEXT NOT NULL,
  n BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  millis BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (day, client_id, service_id, service_type)
) {by_key};

-- Events of one version of a data set stand in one row, one behind the other.
CREATE TABLE stream (
  id BIGINT PRIMARY KEY,
  dataset TEXT NOT NULL,
  version BIGINT NOT NULL,
  owner TEXT NOT NULL,
  -- Positions that were given so far.
  last BIGINT NOT NULL,
  -- The digest of a schema that broke the stream; it waits for a decision.
  held TEXT,
  held_at BIGINT,
  made_at BIGINT NOT NULL,
  UNIQUE (dataset, version)
);

-- How far the numbers of a sender's spool arrived. A new epoch is a new spool.
CREATE TABLE stream_epoch (
  stream_id BIGINT NOT NULL REFERENCES stream (id),
  epoch TEXT NOT NULL,
  contiguous BIGINT NOT NULL,
  highest BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (stream_id, epoch)
);

CREATE TABLE event (
  id BIGINT PRIMARY KEY,
  stream_id BIGINT NOT NULL REFERENCES stream (id),
  source TEXT NOT NULL,
  event_id TEXT NOT NULL,
  digest {blob} NOT NULL,
  kind TEXT NOT NULL,
  epoch TEXT NOT NULL,
  sequence BIGINT,
  -- None while it is in quarantine.
  position BIGINT,
  state TEXT NOT NULL CHECK (state IN ('diterima', 'karantina', 'dibuang')),
  received_at BIGINT NOT NULL,
  entry_id BIGINT NOT NULL,
  receipt TEXT NOT NULL,
  -- The SKPD whose systems alone are handed it; none: every subscriber.
  audience BIGINT,
  -- Encrypted; none once its retention is over.
  content {blob},
  CHECK ((state = 'diterima') = (position IS NOT NULL))
);
CREATE UNIQUE INDEX event_identity ON event (source, event_id);
CREATE UNIQUE INDEX event_position ON event (stream_id, position);
CREATE INDEX event_sequence ON event (stream_id, epoch, sequence);
-- Those whose retention is still to come: a sweep does not read all that was.
CREATE INDEX event_kept ON event (stream_id, received_at) WHERE content IS NOT NULL;

-- What could not be taken as it came, with every byte of it.
CREATE TABLE quarantine (
  event_id BIGINT PRIMARY KEY REFERENCES event (id),
  stream_id BIGINT NOT NULL REFERENCES stream (id),
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  content {blob},
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_by TEXT,
  outcome TEXT CHECK (outcome IN ('dikirim', 'dibetulkan', 'dibuang')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX quarantine_open ON quarantine (stream_id, event_id) WHERE ended_at IS NULL;

-- How far a subscriber has taken a stream, all of it or one kind of event.
CREATE TABLE subscription (
  id BIGINT PRIMARY KEY,
  stream_id BIGINT NOT NULL REFERENCES stream (id),
  subscriber TEXT NOT NULL,
  kind TEXT NOT NULL,
  sent BIGINT NOT NULL,
  acked BIGINT NOT NULL,
  pulled_at BIGINT NOT NULL,
  acked_at BIGINT,
  UNIQUE (stream_id, subscriber, kind),
  CHECK (acked <= sent)
);

-- Where events are brought to instead: an address that agreed to it, or one
-- that wants no more.
CREATE TABLE webhook (
  stream_id BIGINT NOT NULL REFERENCES stream (id),
  subscriber TEXT NOT NULL,
  address TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('setuju', 'berhenti')),
  at BIGINT NOT NULL,
  PRIMARY KEY (stream_id, subscriber)
);

-- What the Diskominfo has to look at. The same again counts up.
CREATE TABLE alarm (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL,
  who TEXT NOT NULL,
  about TEXT NOT NULL,
  words TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  seen_at BIGINT,
  seen_by TEXT
);
CREATE UNIQUE INDEX alarm_open ON alarm (code, who, about) WHERE seen_at IS NULL;

-- How far the hub itself has read the outbox of the register.
CREATE TABLE mark (
  name TEXT PRIMARY KEY,
  leaf BIGINT NOT NULL,
  message BIGINT NOT NULL
);
