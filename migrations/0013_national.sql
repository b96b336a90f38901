-- Beside the national system: under which number it knows a document of ours,
-- and what was decided about what the two tell differently.

-- A number that was withdrawn stays to be read.
CREATE TABLE national_number (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  kind TEXT NOT NULL,
  document_id BIGINT NOT NULL REFERENCES document (id),
  number TEXT NOT NULL,
  -- As it is compared: upper case, without blanks.
  number_key TEXT NOT NULL,
  -- How it was found: by an official, or by the content of an import.
  basis TEXT NOT NULL CHECK (basis IN ('pejabat', 'isi')),
  import_id BIGINT,
  -- The imported copy of the same document, which counts no more.
  replaced_id BIGINT REFERENCES document (id),
  -- The copy released nothing when it was replaced, and releases nothing after.
  held BIGINT NOT NULL CHECK (held IN (0, 1)),
  reason TEXT NOT NULL,
  noted_by BIGINT NOT NULL,
  noted_at BIGINT NOT NULL,
  withdrawn_by BIGINT,
  withdrawn_at BIGINT
);
CREATE UNIQUE INDEX national_number_living ON national_number (year, kind, number_key) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX national_number_document ON national_number (document_id) WHERE withdrawn_at IS NULL;

-- The newest row of a document and a number counts, as long as both sides say
-- what they said then.
CREATE TABLE national_difference (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  document_id BIGINT NOT NULL REFERENCES document (id),
  -- The number in the national system.
  number_key TEXT NOT NULL,
  -- The differences as they were.
  shown TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('betulkan-di-sipd', 'betulkan-di-sini', 'sah-berbeda', 'dua-dokumen')),
  reason TEXT NOT NULL,
  decided_by BIGINT NOT NULL,
  decided_at BIGINT NOT NULL
);
CREATE INDEX national_difference_document ON national_difference (document_id, number_key, id);
