-- The budget in the making: rounds with their steps and instruments, ceilings,
-- RKA with their lines, notes and history, revenue and financing, DPA.

-- One making of the budget: the first of the year, or a change of it.
CREATE TABLE budget_round (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  -- The stage that it makes: murni, pergeseran-1, perubahan.
  stage TEXT NOT NULL,
  -- The version that it changes.
  base_id BIGINT REFERENCES budget_version (id),
  status TEXT NOT NULL CHECK (status IN ('disusun', 'ditetapkan', 'dibatalkan')),
  -- What it became.
  version_id BIGINT REFERENCES budget_version (id),
  opened_by BIGINT NOT NULL,
  opened_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX budget_round_stage ON budget_round (year, stage) WHERE status <> 'dibatalkan';

-- The calendar of a round. What a step allows, it allows while it is open.
CREATE TABLE budget_step (
  round_id BIGINT NOT NULL REFERENCES budget_round (id),
  step TEXT NOT NULL,
  due TEXT,
  source TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('belum', 'terbuka', 'terkunci')),
  changed_by BIGINT,
  changed_at BIGINT,
  PRIMARY KEY (round_id, step)
) {by_key};

-- The decisions outside Simpul on which a round rests: agreements, Perda, Perkada.
CREATE TABLE budget_instrument (
  round_id BIGINT NOT NULL REFERENCES budget_round (id),
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  signed TEXT NOT NULL,
  recorded_by BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (round_id, kind)
) {by_key};

-- PPAS: the most that a sub kegiatan of a unit may ask for; where no sub
-- kegiatan is named, the whole SKPD.
CREATE TABLE ppas_ceiling (
  round_id BIGINT NOT NULL REFERENCES budget_round (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_kegiatan TEXT NOT NULL,
  {money amount},
  PRIMARY KEY (round_id, sub_unit_id, sub_kegiatan),
  CHECK (amount >= 0)
) {by_key};
CREATE INDEX ppas_ceiling_unit ON ppas_ceiling (round_id, unit_id);

-- What a funding source is expected to bring in the year.
CREATE TABLE source_ceiling (
  round_id BIGINT NOT NULL REFERENCES budget_round (id),
  source TEXT NOT NULL,
  {money amount},
  PRIMARY KEY (round_id, source),
  CHECK (amount >= 0)
) {by_key};

-- An SKPD's RKA in a round; its state and sum stand in the document.
CREATE TABLE rka (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  round_id BIGINT NOT NULL REFERENCES budget_round (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- How often it was handed in: a review holds for what was reviewed.
  handed_in BIGINT NOT NULL,
  -- The level of the shift that was handed in; none where it moves nothing.
  level TEXT,
  -- One that was cancelled leaves room for another.
  cancelled BIGINT NOT NULL CHECK (cancelled IN (0, 1))
);
CREATE UNIQUE INDEX rka_unit ON rka (round_id, unit_id) WHERE cancelled = 0;

-- A sub kegiatan of the year, with what it is to reach. Until planning exists
-- it is entered here; then it comes from the Renja.
CREATE TABLE rka_activity (
  id BIGINT PRIMARY KEY,
  rka_id BIGINT NOT NULL REFERENCES rka (document_id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  bidang TEXT NOT NULL,
  sub_kegiatan TEXT NOT NULL,
  indicator TEXT NOT NULL,
  target TEXT NOT NULL,
  measure TEXT NOT NULL,
  location TEXT NOT NULL,
  beneficiaries TEXT NOT NULL,
  responsible TEXT NOT NULL,
  from_month BIGINT NOT NULL CHECK (from_month BETWEEN 1 AND 12),
  to_month BIGINT NOT NULL CHECK (to_month BETWEEN from_month AND 12),
  {money last_year},
  {money next_year},
  -- Sum of its living lines.
  {money amount},
  version BIGINT NOT NULL,
  UNIQUE (rka_id, sub_unit_id, sub_kegiatan),
  CHECK (amount >= 0)
);

-- A line of an RKA: spending of an activity, or revenue and financing without one.
CREATE TABLE rka_line (
  id BIGINT PRIMARY KEY,
  rka_id BIGINT NOT NULL REFERENCES rka (document_id),
  activity_id BIGINT REFERENCES rka_activity (id),
  rekening TEXT NOT NULL,
  package TEXT NOT NULL,
  note TEXT NOT NULL,
  recipient TEXT NOT NULL,
  -- The standard price it rests on.
  price_id BIGINT,
  item_code TEXT NOT NULL,
  item_name TEXT NOT NULL,
  specification TEXT NOT NULL,
  coefficient TEXT NOT NULL,
  {money price},
  -- Tax in hundredths of a per cent, and what it comes to.
  tax_rate BIGINT NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
  {money tax},
  {money amount},
  source TEXT,
  -- Why the price stands above the standard, or without one.
  exception TEXT NOT NULL,
  -- Empty where it is the activity's.
  location TEXT NOT NULL,
  -- What the base version gives the same line.
  {money before},
  living BIGINT NOT NULL CHECK (living IN (0, 1)),
  version BIGINT NOT NULL,
  CHECK (amount >= 0 AND price >= 0 AND tax >= 0 AND before >= 0)
);
CREATE INDEX rka_line_activity ON rka_line (rka_id, activity_id, rekening, id);

-- What a verifier asks; what was said after it stands in rka_reply.
CREATE TABLE rka_note (
  id BIGINT PRIMARY KEY,
  rka_id BIGINT NOT NULL REFERENCES rka (document_id),
  line_id BIGINT REFERENCES rka_line (id),
  office TEXT NOT NULL,
  text TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('terbuka', 'dijawab', 'selesai'))
);
CREATE INDEX rka_note_rka ON rka_note (rka_id, id);

-- Every answer to a note, its reopenings and its end.
CREATE TABLE rka_reply (
  id BIGINT PRIMARY KEY,
  note_id BIGINT NOT NULL REFERENCES rka_note (id),
  what TEXT NOT NULL CHECK (what IN ('dijawab', 'dibuka-lagi', 'selesai')),
  office TEXT NOT NULL,
  text TEXT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX rka_reply_note ON rka_reply (note_id, id);

-- Every hand that touched a line or an activity, and what it was before.
CREATE TABLE rka_change (
  id BIGINT PRIMARY KEY,
  rka_id BIGINT NOT NULL REFERENCES rka (document_id),
  -- One of the two.
  line_id BIGINT REFERENCES rka_line (id),
  activity_id BIGINT REFERENCES rka_activity (id),
  what TEXT NOT NULL CHECK (what IN ('ditambah', 'diubah', 'dihapus', 'dipulihkan')),
  person BIGINT NOT NULL,
  office TEXT NOT NULL,
  at BIGINT NOT NULL,
  note_id BIGINT REFERENCES rka_note (id),
  was TEXT NOT NULL,
  -- The stage and year that it was copied from.
  origin TEXT NOT NULL,
  {money amount_before},
  {money amount_after},
  CHECK ((line_id IS NULL) <> (activity_id IS NULL))
);
CREATE INDEX rka_change_line ON rka_change (line_id, id);
CREATE INDEX rka_change_activity ON rka_change (activity_id, id);
CREATE INDEX rka_change_rka ON rka_change (rka_id, id);

-- Who besides the TAPD has looked at an RKA as it was handed in.
CREATE TABLE rka_review (
  rka_id BIGINT NOT NULL REFERENCES rka (document_id),
  office TEXT NOT NULL,
  handed_in BIGINT NOT NULL,
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (rka_id, office, handed_in)
) {by_key};

-- Revenue and financing of a version, as ratified.
CREATE TABLE revenue_line (
  id BIGINT PRIMARY KEY,
  version_id BIGINT NOT NULL REFERENCES budget_version (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  rekening TEXT NOT NULL,
  source TEXT,
  description TEXT NOT NULL,
  coefficient TEXT NOT NULL,
  {money price},
  {money amount},
  CHECK (amount >= 0)
);
CREATE INDEX revenue_line_version ON revenue_line (version_id, unit_id);

-- The DPA of an SKPD carries out one version.
CREATE TABLE dpa (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  version_id BIGINT NOT NULL REFERENCES budget_version (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  UNIQUE (unit_id, version_id)
);

-- What a month of a late budget may spend, by Perkada: the version that binds
-- holds it with what was released before.
CREATE TABLE twelfth_release (
  version_id BIGINT PRIMARY KEY REFERENCES budget_version (id),
  year BIGINT NOT NULL,
  month BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  number TEXT NOT NULL,
  signed TEXT NOT NULL,
  {money amount},
  CHECK (amount > 0)
);
CREATE INDEX twelfth_release_year ON twelfth_release (year, month);

-- A cash plan as the Kuasa BUD prepared it, until the PPKD sets it.
CREATE TABLE plan_proposal (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  {money m1}, {money m2}, {money m3}, {money m4}, {money m5}, {money m6},
  {money m7}, {money m8}, {money m9}, {money m10}, {money m11}, {money m12},
  status TEXT NOT NULL CHECK (status IN ('disiapkan', 'ditetapkan')),
  prepared_by BIGINT NOT NULL,
  prepared_at BIGINT NOT NULL
);
CREATE INDEX plan_proposal_waiting ON plan_proposal (account_id) WHERE status = 'disiapkan';

-- The same for revenue and financing, which no account holds.
CREATE TABLE revenue_proposal (
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  rekening TEXT NOT NULL,
  {money m1}, {money m2}, {money m3}, {money m4}, {money m5}, {money m6},
  {money m7}, {money m8}, {money m9}, {money m10}, {money m11}, {money m12},
  status TEXT NOT NULL CHECK (status IN ('disiapkan', 'ditetapkan')),
  prepared_by BIGINT NOT NULL,
  prepared_at BIGINT NOT NULL,
  PRIMARY KEY (year, unit_id, rekening)
) {by_key};

-- What the PPKD has set of it; spending lies in cash_plan.
CREATE TABLE revenue_plan (
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  rekening TEXT NOT NULL,
  {money m1}, {money m2}, {money m3}, {money m4}, {money m5}, {money m6},
  {money m7}, {money m8}, {money m9}, {money m10}, {money m11}, {money m12},
  PRIMARY KEY (year, unit_id, rekening)
) {by_key};
