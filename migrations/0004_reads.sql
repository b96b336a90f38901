-- What readers of lists walk: documents of a year in order, and the messages of
-- an entry.

CREATE INDEX document_year ON document (year, id);
CREATE INDEX outbox_entry ON outbox (entry_id);
