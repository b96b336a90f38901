-- What proves that a payment is due: scanned papers on official documents.
-- The files themselves lie in the file room.

CREATE TABLE attachment (
  id BIGINT PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  content TEXT NOT NULL REFERENCES content (name),
  -- The same paper on two payments is found by it.
  digest TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL CHECK (media IN ('pdf', 'jpeg', 'png')),
  pages BIGINT NOT NULL,
  size BIGINT NOT NULL,
  scan TEXT NOT NULL CHECK (scan IN ('bersih', 'belum')),
  attached_by BIGINT NOT NULL,
  attached_at BIGINT NOT NULL,
  detached_by BIGINT,
  detached_at BIGINT,
  reason TEXT
);
CREATE INDEX attachment_document ON attachment (document_id);
CREATE INDEX attachment_digest ON attachment (digest);
{never_removed attachment}
