-- What officials decided about the running exchange: events that were set
-- aside, streams that are held, addresses that want no more, alarms. The hub
-- carries it out and notes what became of it in its lane.
CREATE TABLE exchange_order (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('kirim', 'buang', 'lepas', 'antar', 'alarm')),
  -- The SKPD for whose data or system it was decided; none for an alarm.
  unit_id BIGINT REFERENCES unit (id),
  dataset_id BIGINT REFERENCES exchange_dataset (id),
  version BIGINT,
  -- The lane's number of the event or alarm, or the access whose deliveries go on.
  target BIGINT,
  -- The mended record, encrypted.
  content {blob},
  status TEXT NOT NULL CHECK (status IN ('menunggu', 'berlaku', 'ditolak')),
  -- JSON: why.
  reasons TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  -- JSON: why not.
  answer TEXT,
  CHECK ((kind = 'alarm') = (unit_id IS NULL) AND (kind = 'alarm') = (dataset_id IS NULL)),
  CHECK ((dataset_id IS NULL) = (version IS NULL)),
  CHECK ((kind = 'lepas') = (target IS NULL)),
  CHECK (content IS NULL OR kind = 'kirim'),
  CHECK ((status = 'menunggu') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((status = 'ditolak') = (answer IS NOT NULL)),
  -- What goes on to others is not let go by one person.
  CHECK (kind <> 'kirim' OR status <> 'berlaku' OR decided_by <> proposed_by),
  CHECK (kind = 'kirim' OR status = 'berlaku')
);
CREATE UNIQUE INDEX exchange_order_waiting ON exchange_order (dataset_id, target) WHERE status = 'menunggu';
CREATE INDEX exchange_order_decided ON exchange_order (decided_at, id);
