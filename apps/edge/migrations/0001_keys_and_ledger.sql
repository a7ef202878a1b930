-- API keys, the generation ledger (one row per image) and who may have an image's URL signed again. No prompt is stored.

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('live', 'test')),
  scopes TEXT NOT NULL,            -- JSON array
  hash TEXT NOT NULL UNIQUE,       -- HMAC-SHA-256 of the key under the pepper, hex
  created_at INTEGER NOT NULL,     -- this table's times are Unix seconds, as on the wire
  last_used_at INTEGER,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE generations (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  model TEXT NOT NULL,
  weights_digest TEXT NOT NULL,
  fingerprint TEXT NOT NULL,       -- image fingerprint, keyed by the pepper: a short prompt cannot be guessed from it
  cached INTEGER NOT NULL DEFAULT 0,
  seed INTEGER NOT NULL,
  object_key TEXT NOT NULL UNIQUE,
  content_type TEXT,
  bytes INTEGER,
  sha256 TEXT,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  watermark_id TEXT,
  watermark_status TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  error_code TEXT,
  warnings TEXT,                   -- JSON array of the runner's warnings, so that a cache hit repeats them
  end_user TEXT,                   -- HMAC of the request's user under the pepper
  moderation TEXT NOT NULL,
  created_at INTEGER NOT NULL,     -- this table's times are Unix milliseconds
  completed_at INTEGER,
  deadline_at INTEGER NOT NULL
) STRICT;

-- The first image of a fingerprint to be finished is the cached one.
CREATE UNIQUE INDEX generations_cached ON generations (fingerprint) WHERE cached = 1;
CREATE INDEX generations_by_job ON generations (job_id);
CREATE INDEX generations_by_key ON generations (key_id, created_at);
CREATE INDEX generations_pending ON generations (deadline_at) WHERE state IN ('queued', 'running');

CREATE TABLE image_owners (
  image_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (image_id, key_id)
) STRICT, WITHOUT ROWID;
