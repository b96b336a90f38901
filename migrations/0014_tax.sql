-- What officials say of a payment, so that the tax rules can be applied to it.
CREATE TABLE tax_facts (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  object TEXT NOT NULL,
  form TEXT NOT NULL,
  npwp BIGINT NOT NULL CHECK (npwp IN (0, 1)),
  pkp BIGINT NOT NULL CHECK (pkp IN (0, 1)),
  certificate BIGINT NOT NULL CHECK (certificate IN (0, 1)),
  marketplace BIGINT NOT NULL CHECK (marketplace IN (0, 1)),
  -- Luxury goods or others; empty where it makes no difference.
  vat TEXT NOT NULL CHECK (vat IN ('', 'ppn-biasa', 'ppn-mewah')),
  -- Whom a payee of a monthly wage keeps; empty where it makes no difference.
  ptkp TEXT NOT NULL,
  -- Why what is withheld is not what the rules propose; empty where it is.
  reason TEXT NOT NULL,
  judged_by BIGINT NOT NULL,
  judged_at BIGINT NOT NULL
);

-- What a payee is given for a tax that was withheld. Never changed: what was wrong is voided, and proved anew.
CREATE TABLE tax_proof (
  id BIGINT PRIMARY KEY,
  -- Proofs that were issued together.
  issue_id BIGINT NOT NULL,
  year BIGINT NOT NULL,
  -- The SKPD, which holds the tax number of the withholder.
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- The kind of proof, by dated data; its numbers have no gap within SKPD and year.
  sort TEXT NOT NULL,
  serial BIGINT NOT NULL,
  number TEXT NOT NULL,
  day TEXT NOT NULL,
  -- The deduction: of a TBP, or of the SPP whose SP2D was paid.
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  -- The row of the list of payees; 0 for the payee of the document.
  payee_row BIGINT NOT NULL,
  -- How many proofs of the same were voided before.
  renewal BIGINT NOT NULL,
  kind TEXT NOT NULL,
  withheld_on TEXT NOT NULL,
  person BIGINT NOT NULL CHECK (person IN (0, 1)),
  name_enc {blob} NOT NULL,
  id_kind TEXT CHECK (id_kind IN ('npwp', 'nik', 'nip')),
  id_idx {blob},
  id_enc {blob},
  {money base},
  -- Millionths.
  rate BIGINT NOT NULL,
  {money tax},
  rule TEXT NOT NULL,
  -- The unit whose treasurer withheld it.
  holder_id BIGINT NOT NULL REFERENCES unit (id),
  issued_by BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  CHECK (tax > 0 AND base >= tax),
  UNIQUE (unit_id, year, sort, serial),
  UNIQUE (document_id, line_no, payee_row, renewal)
);
CREATE INDEX tax_proof_year ON tax_proof (year, unit_id);
CREATE INDEX tax_proof_payee ON tax_proof (id_idx, year);

{append_only tax_proof}

CREATE TABLE tax_proof_void (
  proof_id BIGINT PRIMARY KEY REFERENCES tax_proof (id),
  day TEXT NOT NULL,
  reason TEXT NOT NULL,
  voided_by BIGINT NOT NULL,
  voided_at BIGINT NOT NULL
);

{append_only tax_proof_void}
