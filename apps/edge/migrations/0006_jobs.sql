-- Asynchronous jobs as their keys see them. The order, prompt included, lies in the job's Durable Object and never here.

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  model TEXT NOT NULL,
  n INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'aborted', 'blocked')),
  error_code TEXT,
  error_message TEXT,
  envelope TEXT NOT NULL,          -- JSON: what the answer says beside its images
  images TEXT,                     -- JSON array of the stored images; null until they are made, and again once the result has expired
  created_at INTEGER NOT NULL,     -- times are Unix milliseconds
  started_at INTEGER,
  completed_at INTEGER,
  expires_at INTEGER
) STRICT;

CREATE INDEX jobs_by_key ON jobs (key_id, created_at, id);
CREATE INDEX jobs_queued ON jobs (created_at, id) WHERE state = 'queued';
CREATE INDEX jobs_by_model ON jobs (model, completed_at) WHERE state = 'succeeded';

-- Jobs that were given up after their last retry. Their order is kept until they expire, so that they can be replayed.
CREATE TABLE dead_letters (
  job_id TEXT PRIMARY KEY,
  error_code TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  died_at INTEGER NOT NULL,
  replayed_at INTEGER
) STRICT;
