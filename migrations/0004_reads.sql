-- What readers of messages walk. Lists of documents walk their keys.

CREATE INDEX outbox_entry ON outbox (entry_id);
-- The sum over a year's documents; states stand in no index, since each step
-- of a document would move an entry.
CREATE INDEX document_sum ON document (year, kind, amount);
-- The journal by days, newest first; it grows at one edge alone.
CREATE INDEX journal_at ON journal (entered_at, id);
