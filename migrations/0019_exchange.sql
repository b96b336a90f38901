-- The registers of the exchange hub: who takes part, by which key, what is
-- offered at which address, what the data mean, and who may use what until when.

-- A body that takes part: an SKPD, or one from outside for which an SKPD answers.
-- A code is never given again.
CREATE TABLE exchange_member (
  id BIGINT PRIMARY KEY,
  -- As the instance was called on the day; identifiers stay what they were.
  instance TEXT NOT NULL,
  class TEXT NOT NULL,
  code TEXT NOT NULL,
  -- As it is compared: upper case.
  code_key TEXT NOT NULL,
  name TEXT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  registered_by BIGINT NOT NULL,
  registered_at BIGINT NOT NULL,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  UNIQUE (class, code_key),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL))
);

-- An application of a member.
CREATE TABLE exchange_system (
  id BIGINT PRIMARY KEY,
  member_id BIGINT NOT NULL REFERENCES exchange_member (id),
  code TEXT NOT NULL,
  code_key TEXT NOT NULL,
  title TEXT NOT NULL,
  -- Its calls are known by its certificate alone, without a signature.
  by_certificate BIGINT NOT NULL CHECK (by_certificate IN (0, 1)),
  registered_by BIGINT NOT NULL,
  registered_at BIGINT NOT NULL,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  UNIQUE (member_id, code_key),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL))
);

-- By what a system is known. Two persons let a key count, one takes it back at once.
CREATE TABLE exchange_key (
  id BIGINT PRIMARY KEY,
  system_id BIGINT NOT NULL REFERENCES exchange_system (id),
  kind TEXT NOT NULL CHECK (kind IN ('tanda-tangan', 'sertifikat')),
  -- The parts of the name by which messages call it.
  label TEXT NOT NULL,
  year BIGINT NOT NULL,
  serial BIGINT NOT NULL CHECK (serial > 0),
  keyid TEXT NOT NULL UNIQUE,
  -- The public key in base64, or the certificate's SHA-256 in hex.
  material TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  -- Where it may be used from, as JSON; from everywhere where nothing stands here.
  networks TEXT,
  status TEXT NOT NULL CHECK (status IN ('menunggu', 'berlaku', 'ditolak', 'dicabut')),
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  UNIQUE (label, year, serial),
  CHECK (ends >= starts),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK ((status IN ('berlaku', 'dicabut')) = (confirmed_by IS NOT NULL)),
  CHECK ((status IN ('ditolak', 'dicabut')) = (ended_by IS NOT NULL)),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL)),
  CHECK (confirmed_by IS NULL OR confirmed_by <> proposed_by)
);
-- One key is of one system, also when it is over.
CREATE UNIQUE INDEX exchange_key_material ON exchange_key (material) WHERE status <> 'ditolak';
CREATE INDEX exchange_key_system ON exchange_key (system_id, id);

-- A code that is read out over the telephone: whoever sets up a system brings its
-- key with it, once. The code stands nowhere; the regency's keys make it again
-- from what stands here.
CREATE TABLE exchange_code (
  id BIGINT PRIMARY KEY,
  system_id BIGINT NOT NULL REFERENCES exchange_system (id),
  -- The last day of the key that it brings.
  key_ends TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  key_id BIGINT UNIQUE REFERENCES exchange_key (id),
  used_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  CHECK (expires_at > made_at),
  CHECK ((key_id IS NULL) = (used_at IS NULL) AND (used_at IS NULL OR used_at < expires_at)),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL)),
  CHECK (key_id IS NULL OR ended_by IS NULL)
);
CREATE INDEX exchange_code_system ON exchange_code (system_id, id);

CREATE TABLE exchange_service (
  id BIGINT PRIMARY KEY,
  system_id BIGINT NOT NULL REFERENCES exchange_system (id),
  code TEXT NOT NULL,
  code_key TEXT NOT NULL,
  title TEXT NOT NULL,
  meaning TEXT NOT NULL,
  personal BIGINT NOT NULL CHECK (personal IN (0, 1)),
  -- The provider's own OpenAPI document.
  openapi TEXT,
  offered_by BIGINT NOT NULL,
  offered_at BIGINT NOT NULL,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  UNIQUE (system_id, code_key),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL))
);

-- Where a service is found. What another person approved counts until the next
-- one is approved.
CREATE TABLE exchange_address (
  id BIGINT PRIMARY KEY,
  service_id BIGINT NOT NULL REFERENCES exchange_service (id),
  url TEXT NOT NULL,
  -- JSON: the networks in which its host may lie; none before it is approved.
  networks TEXT,
  status TEXT NOT NULL CHECK (status IN ('menunggu', 'berlaku', 'ditolak', 'diganti')),
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  replaced_at BIGINT,
  reasons TEXT,
  CHECK ((status = 'menunggu') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((status IN ('berlaku', 'diganti')) = (networks IS NOT NULL)),
  CHECK ((status = 'diganti') = (replaced_at IS NOT NULL)),
  CHECK (status NOT IN ('berlaku', 'diganti') OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX exchange_address_waiting ON exchange_address (service_id) WHERE status = 'menunggu';
CREATE UNIQUE INDEX exchange_address_in_force ON exchange_address (service_id) WHERE status = 'berlaku';

-- A data set has one code in the whole regency, one producer and one system
-- that publishes it.
CREATE TABLE exchange_dataset (
  id BIGINT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  system_id BIGINT NOT NULL REFERENCES exchange_system (id),
  described_by BIGINT NOT NULL,
  described_at BIGINT NOT NULL,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (reasons IS NULL))
);

-- What its data are. Within one version a revision only adds; what breaks the
-- readers of a version begins another one.
CREATE TABLE exchange_dataset_version (
  id BIGINT PRIMARY KEY,
  dataset_id BIGINT NOT NULL REFERENCES exchange_dataset (id),
  version BIGINT NOT NULL CHECK (version > 0),
  revision BIGINT NOT NULL CHECK (revision > 0),
  title TEXT NOT NULL,
  meaning TEXT NOT NULL,
  period TEXT NOT NULL CHECK (period IN ('seketika', 'harian', 'mingguan', 'bulanan', 'triwulanan', 'semesteran', 'tahunan', 'sewaktu')),
  -- Unit of measure.
  measure TEXT NOT NULL,
  -- JSON: which code lists the fields speak.
  reference_codes TEXT NOT NULL,
  -- JSON Schema of one record.
  schema TEXT NOT NULL,
  schema_digest TEXT NOT NULL,
  example TEXT,
  personal BIGINT NOT NULL CHECK (personal IN (0, 1)),
  legal_ground TEXT NOT NULL,
  retention_days BIGINT NOT NULL CHECK (retention_days > 0),
  -- JSON: what it changes for readers of the one before.
  changes TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('menunggu', 'berlaku', 'ditolak', 'diganti', 'diakhiri')),
  described_by BIGINT NOT NULL,
  described_at BIGINT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  UNIQUE (dataset_id, version, revision),
  CHECK ((status = 'menunggu') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((status IN ('diganti', 'diakhiri')) = (ended_at IS NOT NULL)),
  CHECK (status NOT IN ('berlaku', 'diganti', 'diakhiri') OR decided_by <> described_by)
);
CREATE UNIQUE INDEX exchange_dataset_waiting ON exchange_dataset_version (dataset_id) WHERE status = 'menunggu';
CREATE UNIQUE INDEX exchange_dataset_in_force ON exchange_dataset_version (dataset_id, version) WHERE status = 'berlaku';

-- What a PAD asks for, and what was given.
CREATE TABLE exchange_access (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  client_id BIGINT NOT NULL REFERENCES exchange_system (id),
  provider_id BIGINT NOT NULL REFERENCES exchange_system (id),
  service_id BIGINT REFERENCES exchange_service (id),
  dataset_id BIGINT REFERENCES exchange_dataset (id),
  -- Version of the data set.
  version BIGINT,
  -- The client's own service that takes events; none: it fetches them.
  deliver_to BIGINT REFERENCES exchange_service (id),
  purpose TEXT NOT NULL,
  legal_ground TEXT NOT NULL,
  -- Its ground under the law of personal data.
  personal_ground TEXT CHECK (personal_ground IN ('persetujuan-pemilik', 'perjanjian', 'kewajiban-hukum', 'kepentingan-vital', 'tugas-publik', 'kepentingan-sah')),
  asked_until TEXT NOT NULL,
  asked_by BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  starts TEXT,
  ends TEXT,
  decided_by BIGINT,
  decided_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT,
  reasons TEXT,
  CHECK ((service_id IS NULL) <> (dataset_id IS NULL)),
  CHECK ((dataset_id IS NULL) = (version IS NULL)),
  CHECK (deliver_to IS NULL OR dataset_id IS NOT NULL),
  CHECK ((starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends >= starts)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE INDEX exchange_access_client ON exchange_access (client_id, document_id);

-- Which calls of a service: `*` in a path is one part, `**` all that follow.
CREATE TABLE exchange_endpoint (
  document_id BIGINT NOT NULL REFERENCES exchange_access (document_id),
  line_no BIGINT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (document_id, line_no)
);
