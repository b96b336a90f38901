-- Advances: what a treasurer is given, spends by evidence, accounts for, and
-- gives back.

-- How much UP an SKPD has in a year, by decree of the head of the region.
CREATE TABLE up_limit (
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  year BIGINT NOT NULL,
  {money cash},
  -- The part that is a limit of the government credit card, not cash.
  {money card},
  decree TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  set_by BIGINT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (unit_id, year),
  CHECK (cash >= 0 AND card >= 0)
) {by_key};

-- Money in a treasurer's hands: the UP of the year, or one TU.
CREATE TABLE advance (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('UP', 'TU')),
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- The SPP that it was asked by.
  spp_id BIGINT NOT NULL REFERENCES document (id),
  -- TU: the day by which it is accounted for.
  due TEXT,
  {money received},
  -- By evidence, accounted for or not yet.
  {money spent},
  -- What an approved LPJ holds of it.
  {money accounted},
  -- What SPP-GU have filled again.
  {money refilled},
  {money returned},
  -- The treasurer never spends what is not there.
  CHECK (received - spent - returned >= 0),
  CHECK (spent - accounted >= 0 AND accounted - refilled >= 0),
  CHECK (received >= 0 AND refilled >= 0 AND returned >= 0)
);
CREATE UNIQUE INDEX advance_up ON advance (unit_id, year) WHERE kind = 'UP';
CREATE INDEX advance_unit ON advance (unit_id, year);

-- A UP or TU that was paid in the national system and goes on here: what its report told, and where the money lay.
CREATE TABLE advance_opening (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  -- The imported request that brought it; the advance rests on it too.
  spp_id BIGINT NOT NULL REFERENCES document (id),
  {money received},
  {money refilled},
  {money spent},
  {money bank},
  {money cash},
  -- The number of the part in cash within the books.
  cash_entry BIGINT NOT NULL,
  CHECK (received - spent = bank + cash),
  CHECK (received >= 0 AND refilled >= 0 AND spent >= 0 AND bank >= 0 AND cash >= 0)
);
CREATE INDEX advance_opening_spp ON advance_opening (spp_id);

-- Evidence of a payment out of an advance.
CREATE TABLE tbp (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  advance_id BIGINT NOT NULL REFERENCES advance (id),
  way TEXT NOT NULL CHECK (way IN ('tunai', 'transfer')),
  recipient TEXT NOT NULL,
  payee_account_id BIGINT REFERENCES payee_account (id),
  payee_id BIGINT REFERENCES payee (id),
  invoice TEXT,
  invoice_norm TEXT,
  -- The LPJ that holds it.
  lpj_id BIGINT REFERENCES document (id)
);
CREATE INDEX tbp_advance ON tbp (advance_id, lpj_id);
CREATE INDEX tbp_lpj ON tbp (lpj_id);
CREATE INDEX tbp_invoice ON tbp (payee_id, invoice_norm);

-- What counts as spent, with the day on which it does: a TBP from the approval of its LPJ, and what a report of another
-- system leaves without a day from the year's first.
CREATE VIEW spent_on AS
SELECT s.document_id, s.year, s.kind, s.account_id, s.source, s.amount,
    COALESCE(j.doc_date, s.doc_date, CAST(s.year AS TEXT) || '-01-01') AS day
  FROM spent s LEFT JOIN tbp t ON t.document_id = s.document_id LEFT JOIN document j ON j.id = t.lpj_id;

-- The accountability for an advance.
CREATE TABLE lpj (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  advance_id BIGINT NOT NULL REFERENCES advance (id)
);
CREATE INDEX lpj_advance ON lpj (advance_id);

-- The PPKD's leave for a TU.
CREATE TABLE tu_leave (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  -- Until when the money is used and accounted for.
  until TEXT NOT NULL,
  -- Which of the law's two exceptions lets it last longer than a month.
  longer TEXT CHECK (longer IN ('kegiatan-lebih-sebulan', 'di-luar-kendali'))
);

-- Money of an advance that goes back to the RKUD.
CREATE TABLE advance_return (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  advance_id BIGINT NOT NULL REFERENCES advance (id),
  reference TEXT NOT NULL,
  -- The bank's credit note, once the Kuasa BUD has seen it.
  credit_note TEXT,
  credited_on TEXT
);
CREATE INDEX advance_return_advance ON advance_return (advance_id);

-- The bank's credit notes on the RKUD: whatever came in, each proves one document.
CREATE TABLE credit_note (
  year BIGINT NOT NULL,
  note_norm TEXT NOT NULL,
  document_id BIGINT NOT NULL REFERENCES document (id),
  PRIMARY KEY (year, note_norm)
);

-- Taxes and dues that were withheld and have been paid to whom they belong.
CREATE TABLE remittance (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  {money amount},
  billing TEXT NOT NULL,
  -- Number of the State's receipt, its letters and digits alone; one receipt
  -- proves one remittance.
  ntpn TEXT NOT NULL UNIQUE,
  paid_on TEXT NOT NULL,
  entered_by BIGINT NOT NULL,
  entered_at BIGINT NOT NULL,
  CHECK (amount > 0)
);
CREATE INDEX remittance_unit ON remittance (unit_id, year);

-- Which deduction it is about: each is paid once.
CREATE TABLE remitted (
  document_id BIGINT NOT NULL,
  line_no BIGINT NOT NULL,
  remittance_id BIGINT NOT NULL REFERENCES remittance (id),
  PRIMARY KEY (document_id, line_no)
) {by_key};
CREATE INDEX remitted_remittance ON remitted (remittance_id);
