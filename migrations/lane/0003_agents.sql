-- Agents: of all copies that have a system's key, the one that speaks for it.
CREATE TABLE agent (
  system TEXT PRIMARY KEY,
  run TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  version TEXT NOT NULL,
  -- Ended in order; none: it runs, or it died.
  ended_at BIGINT,
  -- What it tells of its streams, as JSON.
  state TEXT NOT NULL
) {by_key};
