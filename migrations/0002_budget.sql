-- The budget: codes of the year, versions and their lines, and the accounts
-- that payments draw on.

CREATE TABLE ref_code (
  year BIGINT NOT NULL,
  kind TEXT NOT NULL,
  norm TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  -- 'daftar' stands in an official list, 'impor' was only seen in a file.
  origin TEXT NOT NULL CHECK (origin IN ('daftar', 'impor')),
  PRIMARY KEY (year, kind, norm)
) {by_key};

CREATE TABLE budget_version (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  stage TEXT NOT NULL,
  -- Order of the stages in the year; ratified ones from 100 up.
  rank BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES import_batch (id),
  -- What a line stands for; only that layout, or a coarser one, can be written.
  grain TEXT NOT NULL CHECK (grain IN ('rekening', 'paket', 'standar-harga', 'rincian')),
  line_count BIGINT NOT NULL,
  {money total},
  -- 'tersimpan' kept for comparison, 'menunggu' for a second official,
  -- 'berlaku' sets the ceilings, 'diganti' did so before, 'ditolak' never did.
  status TEXT NOT NULL CHECK (status IN ('tersimpan', 'menunggu', 'berlaku', 'diganti', 'ditolak')),
  made_at BIGINT NOT NULL,
  UNIQUE (year, stage, revision)
);

CREATE TABLE budget_line (
  id BIGINT PRIMARY KEY,
  version_id BIGINT NOT NULL REFERENCES budget_version (id),
  row_no BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  bidang TEXT NOT NULL,
  sub_kegiatan TEXT NOT NULL,
  rekening TEXT NOT NULL,
  source TEXT,
  item_code TEXT NOT NULL,
  item_name TEXT NOT NULL,
  {money amount},
  -- The running number of the file.
  no TEXT,
  -- JSON, column to text: what the file printed otherwise than the codes of
  -- the year and the units do.
  printed TEXT
);
CREATE INDEX budget_line_version ON budget_line (version_id, sub_unit_id);

-- How a line comes to its amount, where its file or its RKA tells it.
CREATE TABLE budget_detail (
  line_id BIGINT PRIMARY KEY REFERENCES budget_line (id),
  version_id BIGINT NOT NULL REFERENCES budget_version (id),
  package TEXT NOT NULL,
  note TEXT NOT NULL,
  recipient TEXT NOT NULL,
  specification TEXT NOT NULL,
  -- Empty where the line names none of its own.
  location TEXT NOT NULL,
  -- As it was written; it need not multiply to the amount.
  coefficient TEXT NOT NULL,
  price BIGINT,
  tax BIGINT,
  -- The same before the change, where the file tells both.
  coefficient_before TEXT NOT NULL,
  price_before BIGINT,
  total_before BIGINT
);
CREATE INDEX budget_detail_version ON budget_detail (version_id);

-- Rows of a file that are no line: a sub kegiatan without a budget, or a row
-- that was set aside. They are written back where they stood.
CREATE TABLE budget_bare (
  id BIGINT PRIMARY KEY,
  version_id BIGINT NOT NULL REFERENCES budget_version (id),
  row_no BIGINT NOT NULL,
  unit_id BIGINT REFERENCES unit (id),
  sub_unit_id BIGINT REFERENCES unit (id),
  bidang TEXT,
  sub_kegiatan TEXT,
  item_code TEXT NOT NULL,
  item_name TEXT NOT NULL,
  no TEXT,
  printed TEXT
);
CREATE INDEX budget_bare_version ON budget_bare (version_id);

-- (sub unit, sub kegiatan, rekening) of the year. Available is
-- ceiling - reserved - posted - external, and never below zero for local acts.
-- An import may find that money was already spent over the ceiling elsewhere:
-- that excess stands in overrun, as a finding, and nothing more can be drawn.
CREATE TABLE account (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  bidang TEXT NOT NULL,
  sub_kegiatan TEXT NOT NULL,
  rekening TEXT NOT NULL,
  -- The one funding source, or none where there are several.
  source TEXT,
  {money ceiling},
  {money reserved},
  {money posted},
  {money external},
  {money overrun},
  UNIQUE (year, sub_unit_id, sub_kegiatan, rekening),
  CHECK (reserved >= 0 AND posted >= 0 AND overrun >= 0),
  CHECK (ceiling + overrun - reserved - posted - external >= 0)
);
CREATE INDEX account_unit ON account (unit_id, year);

-- Only where an account draws on several funding sources.
CREATE TABLE account_source (
  account_id BIGINT NOT NULL REFERENCES account (id),
  source TEXT NOT NULL,
  {money ceiling},
  {money reserved},
  {money posted},
  {money external},
  {money overrun},
  PRIMARY KEY (account_id, source),
  CHECK (reserved >= 0 AND posted >= 0 AND overrun >= 0),
  CHECK (ceiling + overrun - reserved - posted - external >= 0)
) {by_key};

CREATE TABLE cash_plan (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  {money m1}, {money m2}, {money m3}, {money m4}, {money m5}, {money m6},
  {money m7}, {money m8}, {money m9}, {money m10}, {money m11}, {money m12}
);

-- What SPD released, account by account. A revision supersedes lines.
CREATE TABLE fund_release (
  document_id BIGINT NOT NULL REFERENCES document (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  year BIGINT NOT NULL,
  from_month BIGINT NOT NULL CHECK (from_month BETWEEN 1 AND 12),
  to_month BIGINT NOT NULL CHECK (to_month BETWEEN from_month AND 12),
  -- Counts from this day on.
  starts TEXT NOT NULL,
  {money amount},
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (document_id, account_id)
) {by_key};
CREATE INDEX fund_release_account ON fund_release (account_id);

-- What was realised in an earlier year, for the comparison in the LRA.
CREATE TABLE prior_realisation (
  year BIGINT NOT NULL,
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_kegiatan TEXT NOT NULL,
  rekening TEXT NOT NULL,
  {money amount},
  PRIMARY KEY (year, sub_unit_id, sub_kegiatan, rekening)
) {by_key};
