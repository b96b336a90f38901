-- What may be wrong, and what became of it. Findings are rows, not documents:
-- a document is seen by its SKPD, a finding first by the Inspektorat.

-- One run of all analytics, with the parameters it ran by.
CREATE TABLE inspection_run (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  -- JSON: every parameter with its value, and since when it is in force.
  parameters TEXT NOT NULL,
  hits BIGINT NOT NULL,
  made BIGINT NOT NULL,
  silenced BIGINT NOT NULL,
  run_by BIGINT NOT NULL,
  run_at BIGINT NOT NULL
);
CREATE INDEX inspection_run_year ON inspection_run (year, run_at);

CREATE TABLE finding (
  id BIGINT PRIMARY KEY,
  analytic TEXT NOT NULL,
  -- What it is about: a second run finds the same and makes nothing.
  key TEXT NOT NULL UNIQUE,
  year BIGINT NOT NULL,
  -- The run that saw it first; none where another module reported it.
  run_id BIGINT REFERENCES inspection_run (id),
  unit_id BIGINT,
  payee_id BIGINT,
  -- The official whose doing it is about, where it is about one.
  person_id BIGINT,
  {money amount},
  told TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('baru', 'ditelaah', 'dijelaskan', 'ditindaklanjuti')),
  released_by BIGINT,
  released_at BIGINT,
  CHECK (amount >= 0)
);
CREATE INDEX finding_year ON finding (year, analytic, state);

-- The documents that a finding is about.
CREATE TABLE finding_document (
  finding_id BIGINT NOT NULL REFERENCES finding (id),
  document_id BIGINT NOT NULL REFERENCES document (id),
  PRIMARY KEY (finding_id, document_id)
) {by_key};
CREATE INDEX finding_document_document ON finding_document (document_id);

-- Who did what with a finding, and why.
CREATE TABLE finding_step (
  id BIGINT PRIMARY KEY,
  finding_id BIGINT NOT NULL REFERENCES finding (id),
  step TEXT NOT NULL,
  reason TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX finding_step_finding ON finding_step (finding_id, id);

-- A second official of the BUD lets a payment go although something was found.
CREATE TABLE finding_clearance (
  finding_id BIGINT NOT NULL REFERENCES finding (id),
  document_id BIGINT NOT NULL REFERENCES document (id),
  reason TEXT NOT NULL,
  cleared_by BIGINT NOT NULL,
  cleared_at BIGINT NOT NULL,
  PRIMARY KEY (finding_id, document_id)
) {by_key};

-- Until a day an analytic makes no findings: everywhere, for a unit, a payee,
-- or an account of the budget.
CREATE TABLE analytic_silence (
  id BIGINT PRIMARY KEY,
  analytic TEXT NOT NULL,
  unit_id BIGINT REFERENCES unit (id),
  payee_id BIGINT REFERENCES payee (id),
  rekening TEXT,
  until TEXT NOT NULL,
  reason TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  ended_by BIGINT,
  ended_at BIGINT
);
CREATE INDEX analytic_silence_analytic ON analytic_silence (analytic, until);

-- A draw of payments, or of treasurers whose cash is counted. Nobody chooses:
-- the seed is the root of the sealed log as it was when the month ended.
CREATE TABLE inspection_draw (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('sp2d', 'kas')),
  year BIGINT NOT NULL,
  month BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  log_size BIGINT NOT NULL,
  seed TEXT NOT NULL,
  -- SHA-256 over what was drawn from, so that the draw can be repeated.
  basis TEXT NOT NULL,
  population BIGINT NOT NULL,
  drawn_by BIGINT NOT NULL,
  drawn_at BIGINT NOT NULL,
  UNIQUE (kind, year, month)
);

CREATE TABLE inspection_pick (
  id BIGINT PRIMARY KEY,
  draw_id BIGINT NOT NULL REFERENCES inspection_draw (id),
  rank BIGINT NOT NULL,
  -- The payment; none where cash is counted.
  document_id BIGINT REFERENCES document (id),
  -- The advance whose cash is counted.
  advance_id BIGINT REFERENCES advance (id),
  unit_id BIGINT NOT NULL,
  stratum TEXT NOT NULL,
  {money amount},
  -- What was found on looking.
  result TEXT CHECK (result IN ('sesuai', 'tidak-sesuai')),
  counted BIGINT,
  note TEXT,
  noted_by BIGINT,
  noted_at BIGINT,
  UNIQUE (draw_id, rank)
);
CREATE INDEX inspection_pick_advance ON inspection_pick (advance_id);
