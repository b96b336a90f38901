-- Decisions of officials that the hub has carried out, and what became of each.
CREATE TABLE carried (
  -- Its number in the register of acts.
  order_id BIGINT PRIMARY KEY,
  decided_at BIGINT NOT NULL,
  at BIGINT NOT NULL,
  done BIGINT NOT NULL CHECK (done IN (0, 1)),
  words TEXT NOT NULL
);
CREATE INDEX carried_decided ON carried (decided_at);
