-- The government credit card: what an SKPD may owe its bank, who holds a card,
-- what was bought with it and which bill pays for it. And the statement of
-- responsibility that goes with an LPJ.

-- What the SKPD may owe the issuing bank. A purchase uses it, the payment of
-- its bill frees it.
CREATE TABLE card_facility (
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  year BIGINT NOT NULL,
  {money most},
  {money used},
  decree TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  -- The account of the issuing bank, once it is known.
  bank_account_id BIGINT REFERENCES payee_account (id),
  -- The administrator of the cards, by decree of the head of the region.
  administrator_id BIGINT REFERENCES person (id),
  set_by BIGINT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (unit_id, year),
  CHECK (most >= 0 AND used >= 0)
) {by_key};

-- A card in somebody's hand; its number stays with the bank.
CREATE TABLE card (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  year BIGINT NOT NULL,
  holder_id BIGINT NOT NULL REFERENCES person (id),
  sort TEXT NOT NULL CHECK (sort IN ('belanja', 'perjalanan')),
  last4 TEXT NOT NULL,
  {money most},
  {money used},
  decree TEXT NOT NULL,
  decree_date TEXT NOT NULL,
  named_by BIGINT NOT NULL,
  named_at BIGINT NOT NULL,
  ended_on TEXT,
  CHECK (most > 0 AND used >= 0)
);
CREATE INDEX card_unit ON card (unit_id, year);

-- What was really spent with one card (DPR).
CREATE TABLE dpr (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  card_id BIGINT NOT NULL REFERENCES card (id),
  -- The list of bills (DPT) that holds it.
  dpt_id BIGINT REFERENCES document (id)
);
CREATE INDEX dpr_card ON dpr (card_id, dpt_id);
CREATE INDEX dpr_dpt ON dpr (dpt_id);

-- A purchase; its account and sum stand in document_line under the same number.
CREATE TABLE dpr_row (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  bought_on TEXT NOT NULL,
  merchant TEXT NOT NULL,
  what TEXT NOT NULL,
  evidence BIGINT NOT NULL CHECK (evidence IN (0, 1)),
  -- What the PA does not let the budget bear: the holder pays it back.
  {money excess},
  excess_reason TEXT,
  PRIMARY KEY (document_id, line_no),
  CHECK (excess >= 0)
) {by_key};

-- The bill of the bank that a DPT pays.
CREATE TABLE dpt (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  bill TEXT NOT NULL,
  bill_date TEXT NOT NULL,
  due TEXT NOT NULL
);

-- The PA's or KPA's statement of responsibility (SPTB) for an LPJ just as it
-- stood: another version of the LPJ needs another statement.
CREATE TABLE sptb (
  document_id BIGINT NOT NULL REFERENCES document (id),
  version BIGINT NOT NULL,
  number TEXT NOT NULL,
  day TEXT NOT NULL,
  {money amount},
  signed_by BIGINT NOT NULL,
  signed_at BIGINT NOT NULL,
  -- The LPJ was ratified with it: it stands, whatever is attached later.
  ratified BIGINT NOT NULL CHECK (ratified IN (0, 1)),
  PRIMARY KEY (document_id, version)
) {by_key};
