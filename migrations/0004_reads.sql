-- What readers of messages walk. Lists of documents walk their keys.

CREATE INDEX outbox_entry ON outbox (entry_id);
-- The sum over a year's documents; states stand in no index, since each step
-- of a document would move an entry.
CREATE INDEX document_sum ON document (year, kind, amount);
-- The journal by days, newest first; it grows at one edge alone.
CREATE INDEX journal_at ON journal (entered_at, id);
-- The journal of one unit, and what was refused to one person.
CREATE INDEX journal_unit ON journal (unit_id, entered_at, id);
CREATE INDEX journal_refused ON journal (person_id, entered_at, id) WHERE outcome = 'refused';
