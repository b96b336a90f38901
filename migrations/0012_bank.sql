-- The bank: accounts of offices, batches of SP2D, statements, and cash that is
-- counted.

-- Accounts in the regency's name, each by decree. Never changed but for its end.
CREATE TABLE office_account (
  id BIGINT PRIMARY KEY,
  -- The SKPD that holds it; of the RKUD the SKPKD.
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('rkud', 'bendahara')),
  bank TEXT NOT NULL,
  bic TEXT,
  holder TEXT NOT NULL,
  account_idx {blob} NOT NULL,
  account_enc {blob} NOT NULL,
  last4 TEXT NOT NULL,
  decree TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  registered_by BIGINT NOT NULL,
  registered_at BIGINT NOT NULL,
  ended_on TEXT,
  ended_reason TEXT
);
CREATE UNIQUE INDEX office_account_living ON office_account (account_idx) WHERE ended_on IS NULL;

-- SP2D that go to the bank together.
CREATE TABLE batch (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  account_id BIGINT NOT NULL REFERENCES office_account (id),
  row_count BIGINT NOT NULL,
  {money gross},
  {money cut},
  {money net},
  -- Keyed, over all rows with payees and accounts.
  digest TEXT NOT NULL,
  released_at BIGINT,
  bank_reference TEXT,
  delivered_on TEXT,
  CHECK (row_count > 0 AND gross - cut = net AND net > 0)
);

CREATE TABLE batch_line (
  batch_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  sp2d_id BIGINT NOT NULL REFERENCES document (id),
  -- What the payment bears on its way through the bank.
  e2e TEXT NOT NULL,
  -- Of the SP2D when it was put in.
  version BIGINT NOT NULL,
  {money gross},
  {money cut},
  {money net},
  payee_account_id BIGINT NOT NULL REFERENCES payee_account (id),
  PRIMARY KEY (batch_id, line_no)
) {by_key};
CREATE INDEX batch_line_sp2d ON batch_line (sp2d_id);

-- Payees of a line that the bank pays one by one. Written once.
CREATE TABLE batch_payee (
  batch_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  payee_line_id BIGINT NOT NULL REFERENCES payee_line (id),
  -- The row of the list, as people call it.
  row_no BIGINT NOT NULL,
  e2e TEXT NOT NULL,
  {money net},
  PRIMARY KEY (batch_id, line_no, payee_line_id),
  CHECK (net > 0)
) {by_key};

CREATE TABLE bank_statement (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES office_account (id),
  year BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  digest TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  {money opening},
  {money credits},
  {money debits},
  {money closing},
  row_count BIGINT NOT NULL,
  brought_by BIGINT NOT NULL,
  brought_at BIGINT NOT NULL,
  CHECK (opening + credits - debits = closing),
  CHECK (from_day <= to_day)
);
CREATE INDEX bank_statement_account ON bank_statement (account_id, to_day);

CREATE TABLE statement_line (
  id BIGINT PRIMARY KEY,
  statement_id BIGINT NOT NULL REFERENCES bank_statement (id),
  row_no BIGINT NOT NULL,
  day TEXT NOT NULL,
  value_day TEXT,
  {money debit},
  {money credit},
  balance BIGINT,
  reference TEXT NOT NULL,
  description TEXT NOT NULL,
  CHECK (debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0))
);
CREATE INDEX statement_line_statement ON statement_line (statement_id, row_no);

-- What an official says of a line that the rules could not place.
CREATE TABLE statement_match (
  line_id BIGINT PRIMARY KEY REFERENCES statement_line (id),
  kind TEXT NOT NULL CHECK (kind IN ('sp2d', 'setoran', 'pajak', 'pindah-buku', 'biaya-bank', 'lain')),
  sp2d_id BIGINT REFERENCES document (id),
  reason TEXT NOT NULL,
  matched_by BIGINT NOT NULL,
  matched_at BIGINT NOT NULL,
  CHECK ((kind = 'sp2d') = (sp2d_id IS NOT NULL))
);

-- Cash that a treasurer took from the own bank account, or put back.
CREATE TABLE cash_move (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  way TEXT NOT NULL CHECK (way IN ('tarik', 'setor')),
  {money amount},
  day TEXT NOT NULL,
  reference TEXT NOT NULL,
  made_by BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  CHECK (amount > 0)
);
CREATE INDEX cash_move_unit ON cash_move (unit_id, year);

-- A month of a treasurer's cash, counted.
CREATE TABLE closing (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  year BIGINT NOT NULL,
  month BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  -- The book at the end of the month, and what of it was withheld for others.
  {money book},
  {money withheld},
  {money bank},
  {money cash},
  {money apart},
  {money difference},
  statement TEXT NOT NULL,
  -- Notes and coins, as JSON.
  counted TEXT NOT NULL,
  explanation TEXT,
  CHECK (book - bank - cash - apart = difference),
  CHECK (bank >= 0 AND cash >= 0 AND apart >= 0),
  CHECK (difference = 0 OR explanation IS NOT NULL)
);
CREATE INDEX closing_unit ON closing (unit_id, year, month);

-- A treasurer's account of a month that was closed. Its figures are kept as they
-- were when it was drafted; only the days of its last steps come later.
CREATE TABLE monthly_lpj (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  closing_id BIGINT NOT NULL REFERENCES document (id),
  year BIGINT NOT NULL,
  month BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  {money opening},
  {money received},
  {money paid},
  {money balance},
  delivered_on TEXT,
  received_on TEXT,
  CHECK (opening + received - paid = balance),
  CHECK (received_on IS NULL OR delivered_on IS NOT NULL)
);
CREATE INDEX monthly_lpj_unit ON monthly_lpj (unit_id, year, month);

-- Of each account its ceiling, and what went by each way before the month and in
-- it. Written once.
CREATE TABLE monthly_lpj_line (
  document_id BIGINT NOT NULL REFERENCES document (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  {money ceiling},
  {money pay_before},
  {money pay_now},
  {money goods_before},
  {money goods_now},
  {money advance_before},
  {money advance_now},
  PRIMARY KEY (document_id, account_id)
) {by_key};
{append_only monthly_lpj_line}

-- Lines of the cash. Written once.
CREATE TABLE monthly_lpj_cash (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  name TEXT NOT NULL,
  comes BIGINT NOT NULL CHECK (comes IN (0, 1)),
  {money past},
  {money current_month},
  PRIMARY KEY (document_id, line_no)
) {by_key};
{append_only monthly_lpj_cash}
