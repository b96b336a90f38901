-- The treasury: payees, requests, orders, payments.

CREATE TABLE payee (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('badan', 'orang', 'bendahara')),
  name TEXT NOT NULL,
  npwp_idx {blob},
  npwp_enc {blob},
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL
);

-- Never changed: a new account is a new row that replaces the old one.
CREATE TABLE payee_account (
  id BIGINT PRIMARY KEY,
  payee_id BIGINT NOT NULL REFERENCES payee (id),
  bank TEXT NOT NULL,
  holder TEXT NOT NULL,
  account_idx {blob} NOT NULL,
  account_enc {blob} NOT NULL,
  last4 TEXT NOT NULL,
  evidence TEXT NOT NULL,
  proposed_by BIGINT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_on TEXT,
  replaced_on TEXT
);
CREATE INDEX payee_account_payee ON payee_account (payee_id);
CREATE INDEX payee_account_idx ON payee_account (account_idx);

CREATE TABLE document_line (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES account (id),
  source TEXT,
  {money amount},
  PRIMARY KEY (document_id, line_no)
) {by_key};
CREATE INDEX document_line_account ON document_line (account_id);

-- What counts as spent, line by line: an SP2D-LS or one that pays a bill of cards from its issue, an approved TBP,
-- and what a fund spent outside the RKUD once ratified; what came back on the RKUD has negative lines.
-- Documents come first (CROSS JOIN keeps SQLite to it): there are few for each
-- line, and their lines lie together.
CREATE VIEW spent AS
SELECT d.id AS document_id, d.year, d.kind, d.doc_date, l.account_id, l.source, l.amount
  FROM document d CROSS JOIN document_line l
  WHERE l.document_id = d.id
    AND ((d.kind = 'SP2D' AND d.flow IN ('LS', 'GU-KKPD') AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur'))
      OR (d.kind = 'TBP' AND d.state IN ('cair', 'disahkan'))
      OR (d.kind = 'SP2B' AND d.state = 'disahkan')
      OR (d.kind = 'STS' AND d.flow = 'BELANJA' AND d.state = 'cair'));

CREATE TABLE spp (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  ls_kind TEXT NOT NULL,
  filed_role TEXT NOT NULL,
  kpa_reason TEXT,
  bill_received TEXT,
  payee_account_id BIGINT NOT NULL REFERENCES payee_account (id),
  payee_id BIGINT NOT NULL REFERENCES payee (id),
  -- The account as it was when the SPP was drafted.
  account_idx {blob} NOT NULL,
  invoice TEXT,
  invoice_norm TEXT,
  contract TEXT,
  contract_norm TEXT,
  contract_value BIGINT,
  instalment BIGINT
);
CREATE INDEX spp_invoice ON spp (payee_id, invoice_norm);
CREATE INDEX spp_contract ON spp (payee_id, contract_norm);

CREATE TABLE deduction (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  {money amount},
  PRIMARY KEY (document_id, line_no)
) {by_key};

CREATE TABLE spm (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  sptjm_no TEXT,
  sptjm_date TEXT,
  received_on TEXT
);

CREATE TABLE sp2d (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  spm_received TEXT,
  transferred_on TEXT,
  transfer_reference TEXT,
  paid_on TEXT,
  returned_on TEXT,
  -- What the bank sent back; the rest stayed with the payee.
  returned_amount BIGINT
);

-- Why a document was returned, rejected or voided.
CREATE TABLE document_reason (
  id BIGINT PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  step TEXT NOT NULL,
  reasons TEXT NOT NULL,
  person_id BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX document_reason_document ON document_reason (document_id);

-- Lines of "Laporan Realisasi Per Dokumen" as they came, for the way back.
CREATE TABLE realisation_line (
  id BIGINT PRIMARY KEY,
  import_id BIGINT NOT NULL REFERENCES import_batch (id),
  row_no BIGINT NOT NULL,
  -- SP2D and evidence: the newest import that holds them is the one that counts.
  document TEXT NOT NULL,
  line TEXT NOT NULL
);
CREATE INDEX realisation_line_import ON realisation_line (import_id, row_no);
CREATE INDEX realisation_line_document ON realisation_line (document, import_id);

-- A PA, KPA or PPKD agrees that documents of a kind bear a date of these days,
-- though it lies further back than the rule lets. It excuses the lag alone.
CREATE TABLE old_date_consent (
  id BIGINT PRIMARY KEY,
  -- The fiscal year of the days.
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  -- The last day on which it may be used.
  until TEXT NOT NULL,
  -- For how many documents, and how many were entered by it.
  most BIGINT NOT NULL,
  used BIGINT NOT NULL,
  reason TEXT NOT NULL,
  office TEXT NOT NULL,
  given_by BIGINT NOT NULL,
  given_at BIGINT NOT NULL,
  revoked_at BIGINT,
  revoked_reason TEXT,
  CHECK (used >= 0 AND used <= most)
);
CREATE INDEX old_date_consent_unit ON old_date_consent (unit_id, kind);

-- A step that entered a document by a consent.
CREATE TABLE old_date_use (
  id BIGINT PRIMARY KEY,
  consent_id BIGINT NOT NULL REFERENCES old_date_consent (id),
  -- The document may be kept behind this row, in the same act.
  document_id BIGINT NOT NULL,
  day TEXT NOT NULL,
  entered_on TEXT NOT NULL,
  -- Working days between the two.
  back_days BIGINT NOT NULL,
  used_by BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX old_date_use_document ON old_date_use (document_id);
CREATE INDEX old_date_use_consent ON old_date_use (consent_id, document_id);
{append_only old_date_use}
