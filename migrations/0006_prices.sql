-- Standard prices: what goods, services and works may cost in a budget.

-- What a price is for. A code may name several goods, as the national lists have it.
CREATE TABLE price_item (
  id BIGINT PRIMARY KEY,
  year BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('SSH', 'SBU', 'ASB', 'HSPK')),
  norm TEXT NOT NULL,
  code TEXT NOT NULL,
  -- Where it came from: a file, or a proposal that was approved.
  import_id BIGINT REFERENCES import_batch (id),
  document_id BIGINT REFERENCES document (id),
  made_at BIGINT NOT NULL,
  CHECK ((import_id IS NULL) <> (document_id IS NULL))
);
CREATE INDEX price_item_norm ON price_item (year, norm);
CREATE INDEX price_item_code ON price_item (year, code, id);
CREATE INDEX price_item_kind ON price_item (year, kind, code, id);

-- A price with the description it was set for. It is never edited: the next one
-- takes its place from its day on, and of one day the higher revision counts.
CREATE TABLE price (
  id BIGINT PRIMARY KEY,
  item_id BIGINT NOT NULL REFERENCES price_item (id),
  starts TEXT NOT NULL,
  revision BIGINT NOT NULL CHECK (revision > 0),
  {money amount},
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  measure TEXT NOT NULL,
  group_code TEXT NOT NULL,
  group_name TEXT NOT NULL,
  national_id TEXT NOT NULL,
  -- Local content in hundredths of a per cent, where it is known.
  tkdn BIGINT CHECK (tkdn BETWEEN 0 AND 10000),
  -- Accounts it may be used with, as printed and as compared; empty: any.
  rekening TEXT NOT NULL,
  rekening_norm TEXT NOT NULL,
  -- What is searched, in small letters with blanks around each word.
  words TEXT NOT NULL,
  source TEXT NOT NULL,
  import_id BIGINT REFERENCES import_batch (id),
  document_id BIGINT REFERENCES document (id),
  made_at BIGINT NOT NULL,
  UNIQUE (item_id, starts, revision),
  CHECK (amount > 0),
  CHECK ((import_id IS NULL) <> (document_id IS NULL))
);
{append_only price}

-- From this day on an item may not be used any more.
CREATE TABLE price_end (
  item_id BIGINT PRIMARY KEY REFERENCES price_item (id),
  ends TEXT NOT NULL,
  reason TEXT NOT NULL,
  ended_by BIGINT NOT NULL,
  ended_at BIGINT NOT NULL
);
{append_only price_end}

-- Lines of a file that waits for a second official.
CREATE TABLE price_line (
  id BIGINT PRIMARY KEY,
  import_id BIGINT NOT NULL REFERENCES import_batch (id),
  row_no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  measure TEXT NOT NULL,
  group_code TEXT NOT NULL,
  group_name TEXT NOT NULL,
  national_id TEXT NOT NULL,
  {money amount},
  tkdn BIGINT,
  rekening TEXT NOT NULL
);
CREATE INDEX price_line_import ON price_line (import_id);
{append_only price_line}

-- Which items a word leads to; bytes, so that both databases order them alike.
CREATE TABLE price_word (
  year BIGINT NOT NULL,
  word {blob} NOT NULL,
  item_id BIGINT NOT NULL,
  PRIMARY KEY (year, word, item_id)
) {by_key};

CREATE TABLE price_proposal (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  kind TEXT NOT NULL CHECK (kind IN ('SSH', 'SBU', 'ASB', 'HSPK')),
  -- The item whose price is to change; none for a new one.
  replaces BIGINT REFERENCES price_item (id),
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  measure TEXT NOT NULL,
  {money amount},
  tkdn BIGINT CHECK (tkdn BETWEEN 0 AND 10000),
  rekening TEXT NOT NULL,
  survey TEXT NOT NULL,
  {money lowest},
  {money median},
  {money highest},
  -- What came of it.
  item_id BIGINT REFERENCES price_item (id),
  price_id BIGINT REFERENCES price (id),
  reasons TEXT
);

CREATE TABLE price_quotation (
  document_id BIGINT NOT NULL REFERENCES document (id),
  line_no BIGINT NOT NULL,
  vendor TEXT NOT NULL,
  {money amount},
  quoted_on TEXT NOT NULL,
  PRIMARY KEY (document_id, line_no)
);
