-- Receipts: assessments, what was received and deposited, refunds and
-- corrections; and what is received and spent outside the RKUD.

-- A tax or charge that somebody owes by an assessment of an SKPD.
CREATE TABLE assessment (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- Never the letters «SKPD» alone, which are an SKPD's.
  kind TEXT NOT NULL CHECK (kind IN ('SKP-D', 'SKR-D')),
  number TEXT NOT NULL,
  number_norm TEXT NOT NULL,
  payer TEXT NOT NULL,
  rekening TEXT NOT NULL,
  {money amount},
  issued TEXT NOT NULL,
  due TEXT NOT NULL,
  -- What living STBP have received of it.
  {money paid},
  cancelled BIGINT NOT NULL CHECK (cancelled IN (0, 1)),
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  CHECK (amount > 0 AND paid >= 0 AND paid <= amount)
);
CREATE UNIQUE INDEX assessment_number ON assessment (unit_id, year, kind, number_norm) WHERE cancelled = 0;
CREATE INDEX assessment_year ON assessment (year, unit_id);

-- What an STBP keeps beyond its document and lines; also of money that came on
-- the RKUD by itself.
CREATE TABLE stbp (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  way TEXT NOT NULL CHECK (way IN ('tunai', 'transfer', 'rkud')),
  payer TEXT NOT NULL,
  reference TEXT,
  assessment_id BIGINT REFERENCES assessment (id),
  {money assessed},
  -- The STS that holds it.
  deposit_id BIGINT REFERENCES document (id),
  -- The unit whose Bendahara Penerimaan holds the money: an assistant's, or the SKPD.
  holder_id BIGINT NOT NULL REFERENCES unit (id)
);
CREATE INDEX stbp_deposit ON stbp (deposit_id);
CREATE INDEX stbp_assessment ON stbp (assessment_id);

-- Accounts of receipts; negative where a refund or a correction takes away.
CREATE TABLE receipt_line (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  -- The SKPD whose revenue it is.
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  rekening TEXT NOT NULL,
  {money amount},
  -- What refunds and corrections have taken away from this line.
  {money taken},
  PRIMARY KEY (document_id, line_no),
  CHECK (taken >= 0 AND (taken = 0 OR taken <= amount))
) {by_key};
CREATE INDEX receipt_line_rekening ON receipt_line (unit_id, rekening);

-- STS of receipts.
CREATE TABLE revenue_deposit (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  reference TEXT NOT NULL,
  -- The last day on which it was in time; none where no money was held.
  due TEXT
);

-- The bank's credit notes on the RKUD; each proves one document.
CREATE TABLE rkud_credit (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  year BIGINT NOT NULL,
  note TEXT NOT NULL,
  -- What one note proves is kept in credit_note; that of a retur proves every
  -- deposit of its own payment, up to what came back.
  note_norm TEXT NOT NULL,
  credited_on TEXT NOT NULL
);
CREATE INDEX rkud_credit_note ON rkud_credit (year, note_norm);

-- Money that goes back to whoever paid it.
CREATE TABLE refund (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  nature TEXT NOT NULL CHECK (nature IN ('berulang', 'sekali')),
  received_year BIGINT NOT NULL,
  -- The line that it takes from; none where an earlier year received it.
  receipt_id BIGINT,
  receipt_line BIGINT,
  recipient TEXT NOT NULL,
  decree TEXT NOT NULL,
  reference TEXT,
  paid_on TEXT
);

-- A correction moves money from a line to another account.
CREATE TABLE receipt_correction (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  receipt_id BIGINT NOT NULL REFERENCES document (id),
  receipt_line BIGINT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX receipt_correction_receipt ON receipt_correction (receipt_id);

-- Spending of the year that came back on the RKUD.
CREATE TABLE spending_return (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  payment_id BIGINT NOT NULL REFERENCES document (id),
  payment_line BIGINT NOT NULL,
  payer TEXT NOT NULL
);
CREATE INDEX spending_return_payment ON spending_return (payment_id, payment_line);

-- What was received and spent outside the RKUD in a period, as it was asked
-- to be ratified.
CREATE TABLE fund_report (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  fund TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  {money opening},
  {money income},
  {money spending},
  {money returned},
  {money closing},
  -- The ratification that it corrects.
  corrects_id BIGINT REFERENCES document (id),
  CHECK (opening >= 0 AND returned >= 0 AND closing >= 0),
  CHECK (opening + income - spending - returned = closing),
  CHECK (from_day <= until_day)
);
CREATE INDEX fund_report_fund ON fund_report (sub_unit_id, fund);

-- How far a unit's fund is ratified.
CREATE TABLE fund_chain (
  sub_unit_id BIGINT NOT NULL REFERENCES unit (id),
  fund TEXT NOT NULL,
  until_day TEXT,
  {money balance},
  -- The request that waits.
  asked_id BIGINT,
  PRIMARY KEY (sub_unit_id, fund),
  CHECK (balance >= 0)
) {by_key};

-- What counts as received, with the day on which it does: by the bank's credit where there is one, a refund by its payment,
-- else by the document's own day.
CREATE VIEW received_on AS
SELECT d.id AS document_id, d.year, d.kind, l.line_no, l.unit_id, l.rekening, l.amount,
    COALESCE(c.credited_on, f.paid_on, d.doc_date, CAST(d.year AS TEXT) || '-01-01') AS day
  FROM document d JOIN receipt_line l ON l.document_id = d.id
  LEFT JOIN stbp s ON s.document_id = d.id LEFT JOIN refund f ON f.document_id = d.id
  LEFT JOIN rkud_credit c ON c.document_id = COALESCE(s.deposit_id, d.id)
  WHERE (d.kind = 'STBP' AND d.state = 'cair') OR (d.kind = 'NOTA' AND d.state IN ('cair', 'disahkan'))
    OR (d.kind = 'SP2B' AND d.state = 'disahkan');
