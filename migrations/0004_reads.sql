-- What readers of messages walk. Lists of documents walk their keys.

CREATE INDEX outbox_entry ON outbox (entry_id);
