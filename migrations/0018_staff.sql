-- The register of staff: who is employed by the regency, and since when.

-- What was brought to the register: a workbook, one record, or an end. It counts
-- when another person has confirmed it.
CREATE TABLE employment_change (
  id BIGINT PRIMARY KEY,
  origin TEXT NOT NULL CHECK (origin IN ('berkas', 'catat', 'akhiri')),
  -- Empty where it is no file.
  file_name TEXT NOT NULL,
  -- SHA-256 of the workbook, in hex; empty where it is none.
  digest TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  -- What the reading told: rows set aside, notes.
  report TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('menunggu', 'berlaku', 'ditolak')),
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by BIGINT,
  decided_at BIGINT,
  -- Why it was rejected.
  reasons TEXT,
  CHECK (row_count > 0),
  CHECK ((status = 'menunggu') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX employment_change_status ON employment_change (status, id);

-- What holds of an employee from a day on. It is never edited: the next record
-- takes its place from its own day on, and of one day the higher revision counts.
CREATE TABLE employment (
  id BIGINT PRIMARY KEY,
  change_id BIGINT NOT NULL REFERENCES employment_change (id),
  row_no BIGINT NOT NULL,
  employee_idx {blob} NOT NULL,
  nip_enc {blob} NOT NULL,
  nik_idx {blob},
  nik_enc {blob},
  name_enc {blob} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pns', 'cpns', 'pppk')),
  grade TEXT NOT NULL,
  position TEXT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  starts TEXT NOT NULL,
  revision BIGINT NOT NULL CHECK (revision > 0),
  -- The last day of employment, and why it is the last.
  ends TEXT,
  end_reason TEXT CHECK (end_reason IN ('pensiun', 'meninggal', 'pindah', 'berhenti', 'kontrak')),
  -- The employee and the family that the pay reckons with.
  souls BIGINT NOT NULL CHECK (souls > 0),
  decree_no TEXT NOT NULL,
  decree_date TEXT,
  UNIQUE (employee_idx, starts, revision),
  CHECK ((ends IS NULL) = (end_reason IS NULL)),
  CHECK (ends IS NULL OR ends >= starts),
  CHECK ((nik_idx IS NULL) = (nik_enc IS NULL))
);
CREATE INDEX employment_change_of ON employment (change_id, row_no);
CREATE INDEX employment_nik ON employment (nik_idx);
CREATE INDEX employment_unit ON employment (unit_id);
{append_only employment}
