-- Sessions of the browser. The cookie is 256 random bits; only its SHA-256 is
-- kept. How long a session may lie idle is fixed when it begins.

CREATE TABLE session (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES app_user (id),
  hash {blob} NOT NULL UNIQUE,
  idle_millis BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_of_user ON session (user_id);
