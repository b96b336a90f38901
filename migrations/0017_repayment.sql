-- What the bank sent back of a payment, and the orders that pay it again.

-- Money that came back by a credit note of the bank. Never changed.
CREATE TABLE payment_return (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  sp2d_id BIGINT NOT NULL REFERENCES document (id),
  -- What came back: the SP2D itself, or an order that paid it again.
  paid_id BIGINT NOT NULL REFERENCES document (id),
  {money amount},
  returned_on TEXT NOT NULL,
  credit_note TEXT NOT NULL,
  note_norm TEXT NOT NULL,
  -- The money had been noted as with the payee before.
  was_paid BIGINT NOT NULL CHECK (was_paid IN (0, 1)),
  noted_by BIGINT NOT NULL,
  noted_at BIGINT NOT NULL,
  CHECK (amount > 0)
);
CREATE UNIQUE INDEX payment_return_paid ON payment_return (paid_id);
CREATE UNIQUE INDEX payment_return_note ON payment_return (year, note_norm);
CREATE INDEX payment_return_sp2d ON payment_return (sp2d_id);

-- An order that pays again, beside its document.
CREATE TABLE repayment (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  sp2d_id BIGINT NOT NULL REFERENCES document (id),
  return_id BIGINT NOT NULL REFERENCES payment_return (id),
  -- By which the SKPD asks.
  letter TEXT NOT NULL,
  letter_date TEXT NOT NULL,
  payee_account_id BIGINT NOT NULL REFERENCES payee_account (id),
  -- Keyed, of the account as it was when it was asked for.
  account_idx {blob} NOT NULL,
  transferred_on TEXT,
  transfer_reference TEXT,
  paid_on TEXT
);
CREATE INDEX repayment_sp2d ON repayment (sp2d_id);
CREATE INDEX repayment_return ON repayment (return_id);
