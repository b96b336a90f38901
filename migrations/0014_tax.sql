-- What officials say of a payment, so that the tax rules can be applied to it.
CREATE TABLE tax_facts (
  document_id BIGINT PRIMARY KEY REFERENCES document (id),
  object TEXT NOT NULL,
  form TEXT NOT NULL,
  npwp BIGINT NOT NULL CHECK (npwp IN (0, 1)),
  pkp BIGINT NOT NULL CHECK (pkp IN (0, 1)),
  certificate BIGINT NOT NULL CHECK (certificate IN (0, 1)),
  marketplace BIGINT NOT NULL CHECK (marketplace IN (0, 1)),
  -- Why what is withheld is not what the rules propose; empty where it is.
  reason TEXT NOT NULL,
  judged_by BIGINT NOT NULL,
  judged_at BIGINT NOT NULL
);
