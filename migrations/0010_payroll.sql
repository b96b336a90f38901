-- Lists of payees: one request for payment, thousands of persons.

CREATE TABLE payee_list (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  kind TEXT NOT NULL CHECK (kind IN ('gaji', 'tambahan', 'honorarium')),
  from_month BIGINT NOT NULL,
  to_month BIGINT NOT NULL,
  -- The decree of an honorarium; else what parts lists of one month.
  basis TEXT NOT NULL,
  basis_norm TEXT NOT NULL,
  basis_date TEXT,
  file_name TEXT NOT NULL,
  -- SHA-256 of the workbook, in hex.
  digest TEXT NOT NULL,
  payees BIGINT NOT NULL,
  souls BIGINT NOT NULL,
  {money gross},
  {money cut},
  {money net},
  -- What the reading told: rows set aside, rounded, notes.
  report TEXT NOT NULL,
  -- The list it was compared with, and the mark of what the verifier read.
  compared_with BIGINT REFERENCES document (id),
  mark TEXT,
  verified_on TEXT,
  -- Why it was sent back or ended, the last time.
  reasons TEXT,
  CHECK (from_month BETWEEN 1 AND 12 AND to_month BETWEEN from_month AND 12),
  CHECK (payees > 0 AND gross > 0 AND cut >= 0 AND net >= 0 AND gross - cut = net)
);
CREATE INDEX payee_list_kind ON payee_list (kind, basis_norm);

-- Sums of a list by component and by deduction.
CREATE TABLE payee_list_part (
  document_id BIGINT NOT NULL REFERENCES document (id),
  part TEXT NOT NULL CHECK (part IN ('komponen', 'potongan')),
  code TEXT NOT NULL,
  line_no BIGINT NOT NULL,
  title TEXT NOT NULL,
  {money amount},
  PRIMARY KEY (document_id, part, code)
) {by_key};

-- Never changed: a corrected list is a new one.
CREATE TABLE payee_line (
  id BIGINT PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  row_no BIGINT NOT NULL,
  id_kind TEXT NOT NULL CHECK (id_kind IN ('nip', 'nik')),
  payee_idx {blob} NOT NULL,
  payee_enc {blob} NOT NULL,
  name_enc {blob} NOT NULL,
  grade TEXT NOT NULL,
  bank TEXT NOT NULL,
  account_idx {blob} NOT NULL,
  account_enc {blob} NOT NULL,
  last4 TEXT NOT NULL,
  souls BIGINT NOT NULL,
  {money gross},
  {money cut},
  {money net},
  -- JSON: the amounts of the columns, by their codes.
  parts TEXT NOT NULL,
  CHECK (gross > 0 AND cut >= 0 AND net >= 0 AND gross - cut = net),
  UNIQUE (document_id, payee_idx)
);
CREATE INDEX payee_line_payee ON payee_line (payee_idx, document_id);
CREATE INDEX payee_line_account ON payee_line (account_idx, document_id);
