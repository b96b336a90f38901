-- What a Bendahara Pengeluaran passes on: a part of the UP to an assistant, and
-- money that a PPTK is given before there is evidence.

-- The part of a UP that a Bendahara Pengeluaran Pembantu holds.
CREATE TABLE advance_part (
  id BIGINT PRIMARY KEY,
  advance_id BIGINT NOT NULL REFERENCES advance (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- Why there is a KPA, which decides who verifies the assistant's LPJ.
  kpa_reason TEXT NOT NULL,
  {money received},
  -- By evidence; the advance counts it too.
  {money spent},
  {money returned},
  UNIQUE (advance_id, sub_unit_id),
  CHECK (received - spent - returned >= 0),
  CHECK (received >= 0 AND spent >= 0 AND returned >= 0)
);

-- Each time that money goes to an assistant, or back, as the PA decided.
CREATE TABLE passing (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  part_id BIGINT NOT NULL REFERENCES advance_part (id),
  decree TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  reference TEXT NOT NULL
);
CREATE INDEX passing_part ON passing (part_id);

-- What a PPTK asks of a purse.
CREATE TABLE npd (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  advance_id BIGINT NOT NULL REFERENCES advance (id),
  -- The assistant's part, where it pays.
  part_id BIGINT REFERENCES advance_part (id),
  pptk_id BIGINT NOT NULL,
  panjar BIGINT NOT NULL CHECK (panjar IN (0, 1)),
  approved_by BIGINT,
  given_on TEXT,
  -- Its place among the entries of that day.
  given_entry BIGINT,
  -- The panjar; nothing where money goes by evidence alone.
  {money given},
  payee_account_id BIGINT REFERENCES payee_account (id),
  reference TEXT,
  -- Evidence, gross.
  {money used},
  -- What of it the panjar paid, net of what was withheld.
  {money covered},
  -- What was withheld from that evidence: it lies with the PPTK too.
  {money withheld},
  {money handed_back},
  settled_on TEXT,
  CHECK (panjar = 1 OR given = 0),
  CHECK (given - covered - handed_back >= 0),
  CHECK (given >= 0 AND used >= 0 AND covered >= 0 AND withheld >= 0 AND handed_back >= 0)
);
CREATE INDEX npd_advance ON npd (advance_id);
CREATE INDEX npd_part ON npd (part_id);

-- Where each row's account stood when the NPD was approved.
CREATE TABLE npd_row (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  {money ceiling},
  -- What the budget left before this NPD.
  left_before BIGINT NOT NULL,
  PRIMARY KEY (document_id, line_no)
) {by_key};

-- Money of a panjar that the PPTK hands back.
CREATE TABLE npd_return (
  id BIGINT PRIMARY KEY,
  npd_id BIGINT NOT NULL REFERENCES document (id),
  day TEXT NOT NULL,
  {money amount},
  reference TEXT NOT NULL,
  CHECK (amount > 0)
);
CREATE INDEX npd_return_npd ON npd_return (npd_id);

-- The LPJ of an assistant, and the LPJ-UP that took it up.
CREATE TABLE bpp_lpj (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  part_id BIGINT NOT NULL REFERENCES advance_part (id),
  lpj_id BIGINT REFERENCES document (id)
);
CREATE INDEX bpp_lpj_part ON bpp_lpj (part_id);
CREATE INDEX bpp_lpj_lpj ON bpp_lpj (lpj_id);

-- What a TBP rests on beside its advance.
CREATE TABLE tbp_basis (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  part_id BIGINT REFERENCES advance_part (id),
  npd_id BIGINT REFERENCES document (id),
  -- What the panjar paid of it.
  {money panjar},
  bpp_lpj_id BIGINT REFERENCES document (id),
  CHECK (panjar >= 0),
  CHECK (part_id IS NOT NULL OR npd_id IS NOT NULL)
);
CREATE INDEX tbp_basis_part ON tbp_basis (part_id);
CREATE INDEX tbp_basis_npd ON tbp_basis (npd_id);
CREATE INDEX tbp_basis_lpj ON tbp_basis (bpp_lpj_id);

-- What lay with PPTK when a month was closed. The book in its closing is
-- without it: bank, cash box and what is kept apart make that up.
CREATE TABLE closing_panjar (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  {money panjar},
  CHECK (panjar > 0)
);
